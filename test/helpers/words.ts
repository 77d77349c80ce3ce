/** What the values of the cache come to in words, as a machine in English shows them. */
import { ruleOf, rules } from '../../electron/core/alerts/catalog.ts';
import type { WaitingItem } from '../../electron/core/delivery/model.ts';
import { createFormat } from '../../electron/core/format.ts';
import type { Note } from '../../electron/core/notes.ts';
import { bannerText, type BannerText } from '../../electron/core/words/banners.ts';
import { explanationText } from '../../electron/core/words/explanation.ts';
import { noteText } from '../../electron/core/words/notes.ts';
import { holdText } from '../../electron/core/words/reasons.ts';
import type { Verified } from '../../electron/providers/provider.ts';
import type { Explanation } from '../../electron/services/alerts/explain.ts';

export const format = createFormat('en-US');

/** The banner of something that waits, told alone. */
export function bannerOf({ kind, rule, severity, subject, said }: WaitingItem): BannerText {
  const { levels } = ruleOf(rule, rules[rule].defaults);
  const names = { account: `Account ${subject.accountId}`, provider: 'SendKit' };
  return bannerText({ kind: 'single', step: kind, rule, severity, subject, said, levels, names }, format);
}

/** An explanation as it is shown: what was measured, what a person said, what holds it back, and its sentence. */
export function explained(explanation: Explanation) {
  const { facts, sample, ...decision } = explanation;
  const { hold, acknowledgedAt, snoozedUntil, muted, now } = facts;
  return {
    ...decision,
    value: sample?.value ?? null,
    numerator: sample?.numerator ?? null,
    denominator: sample?.denominator ?? null,
    window: sample?.window ?? null,
    approximate: sample?.approximate ?? false,
    measuredAt: sample?.at ?? null,
    inhibitedBy: hold === null ? null : holdText(hold, format, now),
    acknowledgedAt,
    snoozedUntil,
    muted: muted === null ? null : { until: muted.until },
    sentence: explanationText(explanation, format),
  };
}

/** Notes on an answer, as they are shown. */
export function noted(notes: readonly Note[], provider = 'SendKit'): readonly string[] {
  return notes.map((note) => noteText(note, provider, format));
}

/** What trying a key found, as it is shown. */
export function verifiedAs({ found, ...verified }: Verified) {
  return { ...verified, found: found(format) };
}

/** A note of every kind. */
export const everyNote: readonly Note[] = [
  { code: 'unreadable', count: 3, of: null, what: 'field' },
  { code: 'unreadable', count: 2, of: 2500, what: 'row' },
  { code: 'repeated', count: 1, what: 'row' },
  { code: 'repeated', count: 2, what: 'mailbox' },
  { code: 'returned', count: 100, of: null, what: 'campaign' },
  { code: 'returned', count: 2500, of: 26_000, what: 'mailbox' },
  { code: 'none-returned', before: 12, what: 'campaign' },
  { code: 'out-of-range', field: 'bounceRate', value: 3.14, more: 1 },
  { code: 'impossible', field: 'bounced' },
  { code: 'counters-restarted', count: 1, what: 'mailbox' },
  { code: 'days-missing', count: 2 },
  { code: 'days-in-future', count: 1 },
  { code: 'unusable-ids', count: 3 },
  { code: 'not-found', ids: ['typo123', 'typo124'], more: 3 },
  { code: 'left', count: 70, of: 100, what: 'campaign' },
  { code: 'two-counts', computed: 6, stored: 5 },
  { code: 'other-period', asked: '1d', answered: '7d' },
  { code: 'total-differs', total: 1500, sum: 44 },
  { code: 'covers-only', from: '2026-01-12', to: '2026-02-10' },
  { code: 'no-week' },
  { code: 'clock', skewMs: 7_200_000 },
  { code: 'said', text: 'odd' },
];
