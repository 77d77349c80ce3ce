/** SendKit (sendkit.ai): mailboxes, campaigns, days and reports of one workspace. https://docs.sendkit.ai/ */

import { secondMs } from '../core/days.ts';
import { ProviderFailure } from '../core/errors.ts';
import type { AccountSettings } from '../core/model.ts';
import { createNotes, readRows } from './reading/parse.ts';
import { keyKindOf } from './keys.ts';
import type { Provider, Transport, Verified } from './provider.ts';
import { campaignIdIn } from './sendkit/campaign-ids.ts';
import { campaignList, campaigns } from './sendkit/campaigns.ts';
import { daily } from './sendkit/daily.ts';
import { mailboxes, readMailboxes } from './sendkit/mailboxes.ts';
import { readList } from './sendkit/pages.ts';
import { reports } from './sendkit/reports.ts';
import { statuses } from './sendkit/statuses.ts';

/** Keys seen: `sk_…`, `sk_live_…` and `sk_user_…`; only the last reaches several workspaces (decision M10). */
const platformKey = { id: 'platform', startsWith: 'sk_user_' } as const;
const keyKinds = [platformKey, { id: 'workspace', startsWith: 'sk_' }] as const;

/** One header carries the key, never both: twice the places to leak. Workspace keys must not name a workspace. */
function headers(key: string, settings: AccountSettings): Readonly<Record<string, string>> {
  const { workspaceId, authStyle } = settings;
  const auth = authStyle === 'bearer' ? { Authorization: `Bearer ${key}` } : { 'X-Api-Key': key };
  const named = typeof workspaceId === 'string' && workspaceId !== '' && keyKindOf(keyKinds, key) === platformKey.id;
  return named ? { ...auth, 'X-Workspace-Id': workspaceId } : auth;
}

/** The same settings with the other way to carry the key. */
function otherStyle({ authStyle, ...rest }: AccountSettings): AccountSettings {
  return authStyle === 'bearer' ? rest : { ...rest, authStyle: 'bearer' };
}

async function countMailboxes(transport: Transport): Promise<Verified['found']> {
  const { senders } = await readMailboxes(transport, createNotes());
  return (format) => format.plural(senders.items.length, 'mailbox', 'mailboxes');
}

export const sendkit: Provider = {
  name: 'SendKit',
  baseUrl: 'https://api.sendkit.ai',
  // Unpublished; the pace we keep for campaigns (decision C9) is the pace for everything.
  floorMs: 2 * secondMs,
  keyPattern: /^sk_/,
  keyForm: 'It starts with sk_',
  keyKinds,
  keyHelp:
    'Create an API key in the workspace settings of sendkit.ai. A platform key (sk_user_) also needs a workspace.',
  fields: [
    {
      name: 'workspaceId',
      label: 'Workspace',
      kind: 'text',
      help: 'A platform key reaches several workspaces. Choose the one to watch.',
      placeholder: '664a1b2c3d4e5f6a7b8c9d01',
      required: true,
      whenKeyStarts: platformKey.startsWith,
      choices: true,
      option: 'workspace',
    },
    {
      name: 'campaignIds',
      label: 'Campaigns',
      kind: 'list',
      help: 'Only needed if your campaigns do not appear by themselves. One id or campaign address per line.',
      placeholder: '664a1b2c3d4e5f6a7b8c9d02',
      required: false,
      option: 'campaign',
    },
  ],
  entryIn: (field, text) => (field === 'campaignIds' ? campaignIdIn(text) : text),
  capabilities: { senders: true, campaigns: true, dailyLimit: true, complaints: false, clicks: true },
  statuses,
  health: {},
  dayZone: () => null,
  rates: {
    bounce: { numerator: 'bounced', denominator: ['sent'] },
    complaint: null,
    // `delivered` is not sent minus bounced in SendKit's own example, so no rate is built on it (decision C5).
    delivery: null,
    // What comes days after its mail may be counted on a day of fewer mails (decision C12).
    open: { numerator: 'opened', denominator: ['sent'], byEventDay: true },
    click: { numerator: 'clicked', denominator: ['sent'], byEventDay: true },
    reply: { numerator: 'replied', denominator: ['sent'], byEventDay: true },
    attempted: ['sent'],
  },
  policyLines: [], // none that could be found (2026-11-21)
  links: {
    keys: 'https://docs.sendkit.ai/',
    dashboard: 'https://sendkit.ai/',
    documentation: 'https://docs.sendkit.ai/',
  },
  formerHosts: [],
  hints: {
    // Two unrelated products share the name and the key prefix (decision M9).
    unauthorized: 'It has to be a key of sendkit.ai: those of sendkit.dev do not work here.',
    forbidden: 'A key that starts with sk_user_ needs a workspace it belongs to.',
  },
  headers,
  // Days first: campaigns are read one by one with pauses, and a new account would wait for its chart (decision C9).
  endpoints: [daily, mailboxes, campaignList, campaigns],
  /** SendKit documents two headers for the key; where the usual one is rejected the other is tried once and remembered. */
  async verify(open, settings) {
    try {
      return { settings, found: await countMailboxes(open(settings)) };
    } catch (thrown) {
      if (!(thrown instanceof ProviderFailure) || thrown.error.kind !== 'unauthorized') throw thrown;
      const other = otherStyle(settings);
      const found = await countMailboxes(open(other)).catch(() => null);
      if (found === null) throw thrown;
      return { settings: other, found };
    }
  },
  async choices(transport, field) {
    if (field !== 'workspaceId') return [];
    const { rows } = await readList(transport, '/v1/workspaces', {}, 'row', createNotes());
    const { items } = readRows(rows, createNotes(), (row) => {
      const value = row.id('_id', 'id');
      return value === null ? null : { value, label: row.text('name') ?? value };
    });
    return items;
  },
  reports,
};
