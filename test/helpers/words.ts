/** What the values of the cache come to in words, as a machine in English shows them. */
import { ruleOf, rules } from '../../electron/core/alerts/catalog.ts';
import type { WaitingItem } from '../../electron/core/delivery/model.ts';
import { createFormat } from '../../electron/core/format.ts';
import { bannerText, type BannerText } from '../../electron/core/words/banners.ts';
import { explanationText } from '../../electron/core/words/explanation.ts';
import { holdText } from '../../electron/core/words/reasons.ts';
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
