/** The rules there are: what can be set of each, its defaults and bounds, and the levels its values come to. */
import type { Level, Rule, RuleName } from './model.ts';
import { minuteMs } from '../days.ts';
import type { SubjectKind } from '../model.ts';

/** From this many mails on a rate is judged as a rate; below, counts are (product.md: a true 1 % crosses 2 % in 40 % of 50-mail batches). */
export const minimumVolume = 100;

/** What can be set of a rule. `null`: there is no such level. */
export interface RuleValues {
  readonly enabled: boolean;
  readonly warning: number | null;
  readonly critical: number | null;
}
export type RuleField = keyof RuleValues;
export const ruleFields = ['enabled', 'warning', 'critical'] as const satisfies readonly RuleField[];

/** How a threshold is written: a fraction as percent, a multiple ("1.5 times"), a length of time, or not at all. */
export type RuleUnit = 'percent' | 'multiple' | 'duration' | 'none';

export interface RuleDefinition {
  readonly defaults: RuleValues;
  readonly unit: RuleUnit;
  /** Bounds of a threshold, in the rule's unit. */
  readonly least: number;
  readonly most: number;
  readonly subjects: readonly SubjectKind[];
  readonly minimumVolume: number;
  /** Events that trigger on little mail; `null`: little mail is never judged. */
  readonly smallCounts: { readonly warning: number; readonly critical: number } | null;
  readonly samplesToFire: number;
  readonly samplesToClear: number;
  /** A highest level that is not a matter of taste: the limit itself. */
  readonly hardLimit: number | null;
}

const ofMail = { minimumVolume, samplesToFire: 2, samplesToClear: 2, hardLimit: null } as const;
const ofVolume = { minimumVolume: 0, samplesToFire: 2, samplesToClear: 2, smallCounts: null, hardLimit: null } as const;
const atOnce = { minimumVolume: 0, samplesToFire: 1, samplesToClear: 1, smallCounts: null, hardLimit: null } as const;
const percent = { unit: 'percent', least: 0.0001, most: 1 } as const;
const multiple = { unit: 'multiple', least: 1.01, most: 20 } as const;

/** Defaults of product.md; complaint lines are Google's for bulk senders (core/policies.ts), the drops and multiples are ours. */
export const ruleDefinitions: Readonly<Record<RuleName, RuleDefinition>> = {
  'bounce-rate': {
    ...ofMail,
    ...percent,
    defaults: { enabled: true, warning: 0.02, critical: 0.05 },
    subjects: ['account', 'sender', 'campaign'],
    smallCounts: { warning: 4, critical: 10 },
  },
  'complaint-rate': {
    ...ofMail,
    ...percent,
    defaults: { enabled: true, warning: 0.001, critical: 0.003 },
    subjects: ['account'],
    smallCounts: { warning: 2, critical: 3 },
  },
  'daily-limit': {
    ...ofVolume,
    unit: 'percent',
    least: 0.01,
    most: 1,
    defaults: { enabled: true, warning: 0.8, critical: 0.95 },
    subjects: ['account', 'sender'],
    hardLimit: 1,
  },
  'limit-pace': {
    ...ofVolume,
    ...multiple,
    defaults: { enabled: true, warning: 1.2, critical: 1.5 },
    subjects: ['account', 'sender'],
  },
  silence: {
    ...ofVolume,
    ...percent,
    defaults: { enabled: false, warning: 0.7, critical: 0.95 },
    subjects: ['account', 'sender'],
  },
  ramp: {
    ...ofVolume,
    ...multiple,
    defaults: { enabled: true, warning: 1.5, critical: 2 },
    subjects: ['sender'],
  },
  'delivery-drop': {
    ...ofMail,
    ...percent,
    defaults: { enabled: true, warning: 0.05, critical: 0.1 },
    subjects: ['account'],
    smallCounts: null,
  },
  'reply-drop': {
    ...ofMail,
    ...percent,
    defaults: { enabled: true, warning: 0.5, critical: 0.75 },
    subjects: ['account'],
    smallCounts: null,
  },
  'data-outage': {
    ...atOnce,
    unit: 'duration',
    least: 5 * minuteMs,
    most: 24 * 60 * minuteMs,
    defaults: { enabled: true, warning: 30 * minuteMs, critical: null },
    subjects: ['account'],
  },
  'key-rejected': {
    ...atOnce,
    unit: 'none',
    least: 1,
    most: 1,
    defaults: { enabled: true, warning: null, critical: 1 },
    subjects: ['account'],
  },
};

/** The rule with these values. Levels ascend: a warning above the critical line is not a level of its own. */
export function ruleOf(name: RuleName, values: RuleValues): Rule {
  const { minimumVolume: volume, smallCounts, samplesToFire, samplesToClear, hardLimit } = ruleDefinitions[name];
  const levels: Level[] = [];
  const { warning, critical } = values;
  if (warning !== null && (critical === null || warning <= critical)) {
    levels.push({
      rank: 1,
      severity: 'warning',
      threshold: warning,
      smallCount: smallCounts?.warning ?? null,
      samples: samplesToFire,
    });
  }
  if (critical !== null) {
    levels.push({
      rank: 2,
      severity: 'critical',
      threshold: critical,
      smallCount: smallCounts?.critical ?? null,
      samples: samplesToFire,
    });
  }
  if (hardLimit !== null) {
    levels.push({ rank: 3, severity: 'critical', threshold: hardLimit, smallCount: null, samples: 1 });
  }
  return { name, levels, minimumVolume: volume, samplesToClear };
}
