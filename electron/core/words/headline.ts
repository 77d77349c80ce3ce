/** The one sentence about everything, of tray, window and terminal. */
import { rules } from '../alerts/catalog.ts';
import { thingsText } from '../alerts/kinds/phrases.ts';
import type { Format } from '../format.ts';
import type { SubjectKind } from '../model.ts';
import type { AccountTrouble, Headline, HeadlinePart } from '../state/headline.ts';
import { capitalised } from '../text.ts';

/** "2 mailboxes near limit, 1 bounce alert", "All fine: 14 mailboxes, 6 campaigns, 2 acknowledged", "No accounts yet". */
export function headlineText(headline: Headline, format: Format): string {
  const trouble = headline.parts.flatMap((part) => partTexts(part, format));
  const apart = apartTexts(headline, format);
  switch (headline.code) {
    case 'none':
      return 'No accounts yet';
    case 'waiting':
      return 'Waiting for the first answer';
    case 'paused':
      return ['Paused', ...trouble, ...apart].join(', ');
    case 'fine': {
      const fine = fineTexts(headline.fine, format);
      return `${fine.length === 0 ? 'Nothing new' : 'All fine'}: ${[...fine, ...apart].join(', ')}`;
    }
    case 'trouble':
      return capitalised([...trouble, ...apart].join(', '));
  }
}

function fineTexts(fine: Headline['fine'], format: Format): readonly string[] {
  const kinds = ['sender', 'campaign'] as const;
  const parts = kinds.flatMap((kind) => (fine[kind] > 0 ? [thingsText(kind, fine[kind], format)] : []));
  return parts.length > 0 || fine.account === 0 ? parts : [thingsText('account', fine.account, format)];
}

/** What has its turn yet, and what a person has dealt with: said, and no trouble. */
function apartTexts({ unread, acknowledged, snoozed, paused }: Headline, format: Format): readonly string[] {
  return [
    ...bySubject(unread, 'not read yet', format),
    ...(acknowledged === 0 ? [] : [`${format.count(acknowledged)} acknowledged`]),
    ...(snoozed === 0 ? [] : [`${format.count(snoozed)} snoozed`]),
    ...(paused === 0 ? [] : [`${thingsText('account', paused, format)} paused`]),
  ];
}

const troubles: Readonly<Record<AccountTrouble, readonly [one: string, many: string]>> = {
  auth: ['account without a working key', 'accounts without a working key'],
  plan: ['plan without the API', 'plans without the API'],
  scope: ['key lacks a permission', 'keys lack a permission'],
  'bad-data': ['account with unreadable answers', 'accounts with unreadable answers'],
  offline: ['account offline', 'accounts offline'],
  stale: ['account with old data', 'accounts with old data'],
  unread: ['account not read yet', 'accounts not read yet'],
};

function partTexts(part: HeadlinePart, format: Format): readonly string[] {
  switch (part.code) {
    case 'alerts':
      return rules[part.rule].words.headline(part.counts, part.full, format);
    case 'accounts':
      return [format.plural(part.count, ...troubles[part.trouble])];
    case 'unconfirmed':
      return bySubject(part.counts, 'not confirmed yet', format);
    case 'stale':
      return bySubject(part.counts, 'with old data', format);
    case 'offline':
      return ['offline'];
    case 'standstill':
      return ['checking stands still'];
    case 'unreadable':
      return ['what was read cannot be shown'];
  }
}

function bySubject(counts: Readonly<Record<SubjectKind, number>>, what: string, format: Format): readonly string[] {
  return (['sender', 'campaign', 'account'] as const).flatMap((kind) =>
    counts[kind] === 0 ? [] : [`${thingsText(kind, counts[kind], format)} ${what}`],
  );
}
