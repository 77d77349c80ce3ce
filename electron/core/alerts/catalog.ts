/** The rules there are, in the order in which they are listed: one file and one line each. */
import type { SubjectKind } from '../model.ts';
import { ruleWith, type RuleDefinition, type RuleValues } from './rule.ts';
import { bounceRate } from './rules/bounce-rate.ts';
import { complaintRate } from './rules/complaint-rate.ts';
import { dailyLimit } from './rules/daily-limit.ts';
import { dataOutage } from './rules/data-outage.ts';
import { deliveryDrop } from './rules/delivery-drop.ts';
import { keyRejected } from './rules/key-rejected.ts';
import { limitPace } from './rules/limit-pace.ts';
import { ramp } from './rules/ramp.ts';
import { replyDrop } from './rules/reply-drop.ts';
import { silence } from './rules/silence.ts';
import { stoppedByProvider } from './rules/stopped-by-provider.ts';
import type { Rule } from './state.ts';

const catalog = {
  'bounce-rate': bounceRate,
  'complaint-rate': complaintRate,
  'daily-limit': dailyLimit,
  'limit-pace': limitPace,
  silence,
  ramp,
  'delivery-drop': deliveryDrop,
  'reply-drop': replyDrop,
  'data-outage': dataOutage,
  'key-rejected': keyRejected,
  'stopped-by-provider': stoppedByProvider,
} as const satisfies Readonly<Record<string, RuleDefinition>>;

export type RuleName = keyof typeof catalog;

export const rules: Readonly<Record<RuleName, RuleDefinition>> = catalog;

/** Every rule's name. Names are stored and printed: they stay. */
export const ruleNames = Object.keys(catalog) as readonly RuleName[];

/** The rule with these values. */
export function ruleOf(name: RuleName, values: RuleValues): Rule {
  return ruleWith(rules[name], values);
}

/** The rules that judge this kind of subject. */
export function rulesFor(kind: SubjectKind): readonly RuleName[] {
  return ruleNames.filter((name) => rules[name].read[kind] !== undefined);
}
