/**
 * What alerts a line would have raised, by running the alert engine itself over stored samples. Those stand for a whole
 * day each, hence for many polls: one over the line fires and one below the clearing line clears, where a live alert
 * waits for two polls.
 */
import { rules, type RuleName } from './catalog.ts';
import { evaluate } from './engine.ts';
import { initialAlertState, type Rule, type Sample, type Severity } from './state.ts';

/** From when to when samples count, epoch ms, both included. */
export interface ReplaySpan {
  readonly from: number;
  readonly to: number;
}

/** One alert as it would have been. Times are those of the samples, epoch ms. */
export interface ReplayedAlert {
  readonly firedAt: number;
  /** `null`: it would still fire. */
  readonly clearedAt: number | null;
  /** The highest value while it fired, with the counts behind it. */
  readonly peak: number;
  readonly peakNumerator: number | null;
  readonly peakDenominator: number | null;
}

/** The rule with this line alone; minimum volume and small counts are those of the live rule's level of that severity. */
export function lineRule(name: RuleName, severity: Severity, threshold: number): Rule {
  const { minimumVolume, smallCounts } = rules[name];
  const smallCount = smallCounts?.[severity] ?? null;
  return {
    levels: [{ rank: severity === 'warning' ? 1 : 2, severity, threshold, smallCount, samples: 1 }],
    minimumVolume,
    samplesToClear: 1,
  };
}

/**
 * The alerts this rule would have raised over the series (ascending by time), oldest first. Nothing is known before the
 * span: what was over the line already fires with its first sample.
 */
export function replay(rule: Rule, series: readonly Sample[], { from, to }: ReplaySpan): readonly ReplayedAlert[] {
  const alerts: ReplayedAlert[] = [];
  let state = initialAlertState;
  let firing: ReplayedAlert | null = null;
  for (const sample of series) {
    if (sample.at < from || sample.at > to) continue;
    ({ state } = evaluate(rule, state, { kind: 'sample', sample }, sample.at));
    const isFiring = state.phase === 'firing' || state.phase === 'recovering';
    if (!isFiring) {
      if (firing !== null) alerts.push({ ...firing, clearedAt: sample.at });
      firing = null;
    } else if (firing === null) {
      firing = atPeak({ firedAt: sample.at, clearedAt: null }, sample);
    } else if (sample.value > firing.peak) {
      firing = atPeak(firing, sample);
    }
  }
  return firing === null ? alerts : [...alerts, firing];
}

function atPeak(alert: Pick<ReplayedAlert, 'firedAt' | 'clearedAt'>, sample: Sample): ReplayedAlert {
  const { firedAt, clearedAt } = alert;
  const { value, numerator, denominator } = sample;
  return { firedAt, clearedAt, peak: value, peakNumerator: numerator, peakDenominator: denominator };
}
