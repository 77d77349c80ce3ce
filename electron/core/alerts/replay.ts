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

/** An alert that really fired: what is known of it beside the days. */
export interface RaisedAlert {
  readonly firedAt: number;
  /** `null`: it still fires. */
  readonly clearedAt: number | null;
  /** What it began with, and its highest value where that came later; ascending. */
  readonly samples: readonly Sample[];
  /** The value that ended it; none when it ended otherwise, or has not. */
  readonly end: readonly Sample[];
}

/**
 * The alerts this rule would have raised over the series (ascending by time), oldest first. Nothing is known before the
 * span: what was over the line already fires with its first sample. What `raised` adds is what really fired, because a day
 * keeps one value only: an alert whose first value is over this line too is listed with all of its time and its peak, one
 * that went over it later from then on.
 */
export function replay(
  rule: Rule,
  series: readonly Sample[],
  span: ReplaySpan,
  raised: readonly RaisedAlert[] = [],
): readonly ReplayedAlert[] {
  const alerts = run(rule, raised.length === 0 ? series : withSamples(series, raised), span);
  return raised.reduce((found, alert) => {
    const [begun] = run(rule, alert.samples, span);
    return begun?.firedAt === alert.firedAt ? joined(found, whole(alert, begun, span)) : found;
  }, alerts);
}

/** The alert with all of its time and its peak, as far as they are in the span. */
function whole({ firedAt, clearedAt, samples }: RaisedAlert, begun: ReplayedAlert, { to }: ReplaySpan): ReplayedAlert {
  const times = { firedAt, clearedAt: clearedAt === null || clearedAt > to ? null : clearedAt };
  return samples
    .filter(({ at }) => at <= to)
    .reduce<ReplayedAlert>((one, sample) => (sample.value > one.peak ? atPeak(times, sample) : one), {
      ...begun,
      ...times,
    });
}

function run(rule: Rule, series: readonly Sample[], { from, to }: ReplaySpan): readonly ReplayedAlert[] {
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

/** The values of these alerts among those of the days, by time; of two of one instant the higher. */
function withSamples(series: readonly Sample[], raised: readonly RaisedAlert[]): readonly Sample[] {
  const added = raised.flatMap(({ samples, end }) => [...samples, ...end]);
  const byTime = [...series, ...added].toSorted((one, other) => one.at - other.at || other.value - one.value);
  return byTime.filter(({ at }, index) => byTime[index - 1]?.at !== at);
}

/** The alerts with this one among them: those it overlaps are one with it. */
function joined(alerts: readonly ReplayedAlert[], alert: ReplayedAlert): readonly ReplayedAlert[] {
  const endOf = ({ clearedAt }: ReplayedAlert) => clearedAt ?? Number.POSITIVE_INFINITY;
  const isApart = (other: ReplayedAlert) => endOf(other) < alert.firedAt || other.firedAt > endOf(alert);
  const together = alerts
    .filter((other) => !isApart(other))
    .reduce((one, other) => {
      const { peak, peakNumerator, peakDenominator } = other.peak > one.peak ? other : one;
      const clearedAt =
        one.clearedAt === null || other.clearedAt === null ? null : Math.max(one.clearedAt, other.clearedAt);
      return { firedAt: Math.min(one.firedAt, other.firedAt), clearedAt, peak, peakNumerator, peakDenominator };
    }, alert);
  return [...alerts.filter(isApart), together].toSorted((one, other) => one.firedAt - other.firedAt);
}
