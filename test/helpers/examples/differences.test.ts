import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differencesFrom } from './differences.ts';
import { expectedOf, neverStoredOf, type Expected } from './expected.ts';
import { exampleFolder } from './folder.ts';

const day = { day: '2026-09-14', sent: 2000, bounced: 60, bounceRate: 0.03 };
const expected: Expected = {
  clock: '2026-09-15T12:00:00Z',
  account: {
    summary: { sentToday: 500, limitUsed: null, bounceRate: 0.0237 },
    daily: [day],
    campaigns: [{ id: 'c1', sent: 10, steps: [{ step: 1, sent: 10 }] }],
    quotas: [{ name: 'credits', used: 19_500, share: 0.39 }],
    health: [{ scope: 'account', name: 'plan', value: 'paid' }],
    identities: [{ name: 'example.com', status: 'SUCCESS' }],
    parts: { '2026-09-14': { blocks: 12 } },
  },
  absentDays: ['2026-09-01'],
  notesMustSay: ['one mailbox'],
  neverStored: [],
};
const account = {
  summary: { sentToday: 500, dailyLimit: null, limitUsed: null, bounceRate: 0.02371 },
  daily: [
    { day: '2026-09-01', sent: null, state: 'hole' },
    { day: '2026-09-13', sent: 1 },
    { ...day, parts: { blocks: 12, unsubscribes: 3 } },
  ],
  campaigns: [{ id: 'c1', name: 'One', sent: 10, steps: [{ step: 1, sent: 10, opened: null }] }],
  quotas: [{ name: 'credits', used: 19_500, share: 0.39 }],
  health: [{ scope: 'account', name: 'plan', value: 'paid', level: 'ok' }],
  notes: ['Only one mailbox ramps up.'],
};

test('what is expected may stand among more: other fields, other days, and a rate in its last digit', () => {
  expect(differencesFrom(expected, account)).toEqual([]);
});

test.each<[string, object, string]>([
  ['a count', { summary: { ...account.summary, sentToday: 501 } }, 'summary.sentToday: 500 expected, 501 given'],
  ['0 for unknown', { summary: { ...account.summary, limitUsed: 0 } }, 'summary.limitUsed: null expected, 0 given'],
  [
    'a rate',
    { summary: { ...account.summary, bounceRate: 0.0238 } },
    'summary.bounceRate: 0.0237 expected, 0.0238 given',
  ],
  ['a campaign', { campaigns: [] }, 'campaigns[c1]: missing'],
  ['a step', { campaigns: [{ id: 'c1', sent: 10, steps: [] }] }, 'campaigns[c1].steps[1]: missing'],
  ['one too many', { campaigns: [...account.campaigns, { id: 'c2' }] }, 'campaigns[c2]: not expected'],
  ['a quota', { quotas: [{ name: 'credits', used: 1, share: 0.39 }] }, 'quotas[credits].used: 19500 expected, 1 given'],
  [
    'health',
    { health: [{ scope: 'account', name: 'plan', value: 'free' }] },
    'health[account plan].value: "paid" expected, "free" given',
  ],
  ['a domain', { identities: [] }, 'identities[example.com]: missing'],
  ['a day', { daily: [{ ...day, sent: 1, parts: { blocks: 12 } }] }, 'daily[2026-09-14].sent: 2000 expected, 1 given'],
  ['parts', { daily: [day] }, 'daily[2026-09-14].parts: {"blocks":12} expected, absent given'],
  ['a part', { daily: [{ ...day, parts: { blocks: 11 } }] }, 'daily[2026-09-14].parts.blocks: 12 expected, 11 given'],
  [
    'an absent day',
    { daily: [...account.daily.slice(1), { day: '2026-09-01', sent: 0 }] },
    'daily[2026-09-01].sent: null expected, 0 given',
  ],
  ['a note', { notes: [] }, 'notes: nothing says "one mailbox"'],
])('%s that differs is told', (_what, change, told) => {
  expect(differencesFrom(expected, { ...account, ...change })).toEqual([told]);
});

test('a text that says it may never be stored is looked for, though nobody listed it', () => {
  const folder = exampleFolder(join(import.meta.dirname, '../../fixtures/postmark'));
  expect(expectedOf(folder).neverStored).toEqual([]);
  expect(neverStoredOf(folder)).toEqual(['never-store-me']);
});
