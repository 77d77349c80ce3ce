/** The lines the app warns at by default, for the tests that ask what a world would raise. */
import { lineOf } from '../../electron/core/alerts/engine.ts';
import { ruleOf, rules } from '../../electron/core/alerts/catalog.ts';

/** The highest bounce line these counts reach: 0 none, 1 warning, 2 critical. */
export function bounceLevel(bounced: number, sent: number): number {
  if (sent === 0) return 0;
  const rule = ruleOf('bounce-rate', rules['bounce-rate'].defaults);
  const value = bounced / sent;
  const counts = { numerator: bounced, denominator: sent };
  const sample = { at: 0, value, ...counts, window: '7d', approximate: false, detail: null } as const;
  return rule.levels.filter((level) => value >= (lineOf(rule, level, sample) ?? Number.POSITIVE_INFINITY)).length;
}

/** The default lines of a rule that has both. */
export function defaultLines(name: 'bounce-rate' | 'complaint-rate' | 'daily-limit'): {
  readonly warning: number;
  readonly critical: number;
} {
  const { warning, critical } = rules[name].defaults;
  return { warning: warning ?? 1, critical: critical ?? 1 };
}
