/** The lines the app warns at by default, for the tests that ask what a world would raise. */
import { defaultSettings, ruleFrom } from '../../electron/core/settings.ts';
import { lineOf } from '../../electron/core/alerts.ts';

/** The highest bounce line these counts reach: 0 none, 1 warning, 2 critical. */
export function bounceLevel(bounced: number, sent: number): number {
  if (sent === 0) return 0;
  const rule = ruleFrom(defaultSettings, 'bounce-rate');
  const value = bounced / sent;
  const sample = { at: 0, value, numerator: bounced, denominator: sent, window: '7d', approximate: false } as const;
  return rule.levels.filter((level) => value >= (lineOf(rule, level, sample) ?? Number.POSITIVE_INFINITY)).length;
}

export { defaultSettings };
