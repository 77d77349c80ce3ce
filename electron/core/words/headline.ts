/** The one sentence about everything, of tray, window and terminal. */
import { rules } from '../alerts/catalog.ts';
import { thingsText } from '../alerts/kinds/phrases.ts';
import type { Format } from '../format.ts';
import type { Headline, HeadlinePart, TroubledState } from '../state/overall.ts';
import { capitalised } from '../text.ts';

/** "2 mailboxes near limit, 1 bounce alert", "All fine: 14 mailboxes, 6 campaigns", "No accounts yet". */
export function headlineText(headline: Headline, format: Format): string {
  switch (headline.code) {
    case 'none':
      return 'No accounts yet';
    case 'paused':
      return 'Paused';
    case 'waiting':
      return 'Waiting for the first answer';
    case 'fine':
      return `All fine: ${scopeText(headline, format)}`;
    case 'trouble':
      return capitalised(headline.parts.flatMap((part) => partTexts(part, format)).join(', '));
  }
}

function scopeText(
  { mailboxes, campaigns, accounts }: Extract<Headline, { readonly code: 'fine' }>,
  format: Format,
): string {
  const parts = [
    ...(mailboxes > 0 ? [thingsText('sender', mailboxes, format)] : []),
    ...(campaigns > 0 ? [thingsText('campaign', campaigns, format)] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : thingsText('account', accounts, format);
}

const troubles: Readonly<Record<TroubledState, readonly [one: string, many: string]>> = {
  auth: ['account without a working key', 'accounts without a working key'],
  scope: ['key lacks a permission', 'keys lack a permission'],
  offline: ['account offline', 'accounts offline'],
  'bad-data': ['account with unreadable answers', 'accounts with unreadable answers'],
  stale: ['account with old data', 'accounts with old data'],
};

function partTexts(part: HeadlinePart, format: Format): readonly string[] {
  switch (part.code) {
    case 'alerts':
      return rules[part.rule].words.headline(part.counts, part.full, format);
    case 'accounts':
      return [format.plural(part.count, ...troubles[part.state])];
    case 'offline':
      return ['offline'];
    case 'standstill':
      return ['checking stands still'];
    case 'unreadable':
      return ['what was read cannot be shown'];
  }
}
