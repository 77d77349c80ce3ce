/**
 * The alert engine: a pure function of (rule, state, reading, now). It never reads the clock and has no side effects;
 * what should be told to a person leaves it as a `Transition`, and only the outbox acts on one.
 */
import {
  initialAlertState,
  type AlertState,
  type DataState,
  type Level,
  type Phase,
  type Reading,
  type Rule,
  type Sample,
  type Severity,
  type StepCode,
  type Transition,
} from './state.ts';

/** A firing alert clears below this share of its trigger (hysteresis). */
export const clearShare = 0.8;

/**
 * The line of a level for this sample, as a value: the threshold itself, or on small volumes the share that
 * `smallCount` events are of the denominator. `null` when the level cannot be judged on so little mail.
 */
export function lineOf(rule: Rule, level: Level, sample: Sample): number | null {
  const { denominator } = sample;
  if (rule.minimumVolume === 0 || (denominator !== null && denominator >= rule.minimumVolume)) return level.threshold;
  if (denominator === null || denominator === 0 || level.smallCount === null) return null;
  return level.smallCount / denominator;
}

/** 80 % of 2.5 % is 0.020000000000000004 to a computer: a value that is exactly on a line has reached it. */
const roundingSlack = 1 - 1e-9;

/** Rank of the highest level up to `most` whose line, scaled by `share`, the sample reaches; 0 for none. */
function levelReached(rule: Rule, sample: Sample, share: number, most: number): number {
  const reached = rule.levels.findLast((level) => {
    const line = level.rank > most ? null : lineOf(rule, level, sample);
    return line !== null && sample.value >= line * share * roundingSlack;
  });
  return reached?.rank ?? 0;
}

/** Whether the sample is over any line at all. */
export function reachesAnyLine(rule: Rule, sample: Sample): boolean {
  return levelReached(rule, sample, 1, Infinity) > 0;
}

/** The level of that rank; `undefined` when the rule has none. */
export function levelOf(rule: Rule, rank: number): Level | undefined {
  return rule.levels.find((level) => level.rank === rank);
}

/** The next state and, when something a person could care about happened, the transition that led to it. */
export interface Evaluation {
  readonly state: AlertState;
  readonly transition: Transition | null;
}

/**
 * One step. Without a value only `data` changes: missing data neither raises nor clears. A sample that is not newer than
 * the last one is ignored, and leaves a state without data as it is. A line that was removed, or moved
 * above the value, while it fired ends the alert first: nobody is told of a line that was never crossed.
 */
export function evaluate(rule: Rule, state: AlertState, reading: Reading, now: number): Evaluation {
  if (isLineGone(rule, state)) return withoutItsLine(rule, state, now);
  if (reading.kind !== 'sample') return { state: withData(state, reading.kind), transition: null };
  const { sample } = reading;
  if (wasJudged(state, sample, now)) return { state, transition: null };
  return judge(rule, withData(state, 'ok'), sample, now);
}

function withData(state: AlertState, data: DataState): AlertState {
  return state.data === data ? state : { ...state, data };
}

/**
 * Whether the line that was crossed is not there any more, or was moved above what it was crossed with. The stored
 * threshold was worked out for the stored sample, so any other one for the same sample is another line.
 */
function isLineGone(rule: Rule, { level: rank, sample, threshold }: AlertState): boolean {
  if (rank === 0) return false;
  const level = levelOf(rule, rank);
  if (level === undefined) return true;
  const line = sample === null ? null : lineOf(rule, level, sample);
  if (sample === null || line === null || threshold === null) return false;
  return line * roundingSlack > threshold && sample.value < line * roundingSlack;
}

/** What fired goes on at the highest lower level it reaches; without one it ends quietly, because nothing recovered. */
function withoutItsLine(rule: Rule, state: AlertState, now: number): Evaluation {
  const { sample } = state;
  const level = sample === null ? 0 : levelReached(rule, sample, 1, state.level - 1);
  const next: AlertState =
    sample === null || level === 0
      ? { ...initialAlertState, since: now, sample }
      : { ...state, phase: 'firing', level, candidate: null, since: now, threshold: thresholdAt(rule, level, sample) };
  return { state: next, transition: step(state, next.phase, level, now, null, 'line-moved') };
}

function judge(rule: Rule, state: AlertState, sample: Sample, now: number): Evaluation {
  const reached = levelReached(rule, sample, 1, Infinity);
  const held = levelReached(rule, sample, clearShare, state.level);
  // Over a higher line: rise. Below the clearing line of the present level: fall as far as it is held. Else stay.
  const wanted = reached > state.level ? reached : held;

  if (wanted === state.level) return settle(rule, state, sample, now);

  // A value of another window is no second one: a mailbox's life says nothing of its week.
  const candidate = state.sample?.window === sample.window ? state.candidate : null;
  const sameDirection = candidate !== null && candidate.level > state.level === wanted > state.level;
  const samples = sameDirection ? candidate.samples + 1 : 1;
  const needed = wanted > state.level ? (levelOf(rule, wanted)?.samples ?? 1) : rule.samplesToClear;
  if (samples < needed) return observe(rule, state, sample, { level: wanted, samples }, now);

  return wanted > state.level ? fire(rule, state, sample, wanted, now) : fall(rule, state, sample, wanted, now);
}

/** True for an answer that was judged before, or is older than one that was. A time still to come was noted by a clock that has been put back since, and holds nothing up. */
export function wasJudged({ sample: last }: AlertState, sample: Sample, now: number): boolean {
  return last !== null && (sample.at === last.at || (sample.at < last.at && last.at <= now));
}

/** The line of that level; of the lowest one where none is meant. */
function thresholdAt(rule: Rule, rank: number, sample: Sample): number | null {
  const level = rank === 0 ? rule.levels[0] : levelOf(rule, rank);
  return level === undefined ? null : lineOf(rule, level, sample);
}

function settle(rule: Rule, state: AlertState, sample: Sample, now: number): Evaluation {
  const phase: Phase = state.level === 0 ? 'inactive' : 'firing';
  const next = { ...state, phase, candidate: null, sample, threshold: thresholdAt(rule, state.level, sample) };
  if (phase === state.phase) return { state: next, transition: null };
  return {
    state: { ...next, since: now },
    transition: step(state, phase, state.level, now, null, phase === 'inactive' ? 'within-again' : 'over-again'),
  };
}

function observe(
  rule: Rule,
  state: AlertState,
  sample: Sample,
  candidate: { readonly level: number; readonly samples: number },
  now: number,
): Evaluation {
  const phase: Phase = state.level === 0 ? 'pending' : candidate.level === 0 ? 'recovering' : 'firing';
  const named = phase === 'pending' ? candidate.level : state.level;
  const next = { ...state, phase, candidate, sample, threshold: thresholdAt(rule, named, sample) };
  if (phase === state.phase) return { state: next, transition: null };
  const code = phase === 'pending' ? 'over-once' : 'below-once';
  return { state: { ...next, since: now }, transition: step(state, phase, state.level, now, null, code) };
}

function fire(rule: Rule, state: AlertState, sample: Sample, level: number, now: number): Evaluation {
  const tell = state.level === 0 ? 'fired' : 'raised';
  return {
    state: {
      phase: 'firing',
      level,
      candidate: null,
      since: now,
      firedAt: state.firedAt ?? now,
      data: 'ok',
      sample,
      threshold: thresholdAt(rule, level, sample),
    },
    transition: step(state, 'firing', level, now, tell, tell === 'fired' ? 'crossed' : 'crossed-higher'),
  };
}

function fall(rule: Rule, state: AlertState, sample: Sample, level: number, now: number): Evaluation {
  const phase: Phase = level === 0 ? 'inactive' : 'firing';
  return {
    state: {
      phase,
      level,
      candidate: null,
      since: now,
      firedAt: level === 0 ? null : state.firedAt,
      data: 'ok',
      sample,
      threshold: thresholdAt(rule, level, sample),
    },
    transition: step(state, phase, level, now, level === 0 ? 'resolved' : null, level === 0 ? 'recovered' : 'fell'),
  };
}

function step(
  state: AlertState,
  to: Phase,
  toLevel: number,
  at: number,
  tell: Transition['tell'],
  code: StepCode,
): Transition {
  return { from: state.phase, to, fromLevel: state.level, toLevel, at, tell, reason: { code } };
}

/** An alert whose subject, rule or time is over ends quietly. */
export function retire(state: AlertState, now: number, code: 'retired' | 'passed'): Evaluation {
  if (state.phase === 'inactive') return { state, transition: null };
  const ended: AlertState = { ...initialAlertState, since: now, sample: state.sample };
  return { state: ended, transition: step(state, 'inactive', 0, now, null, code) };
}

/** The severity of a level by its rank, whether or not the rule still has it. */
export function severityOfRank(rank: number): Severity {
  return rank <= 1 ? 'warning' : 'critical';
}

/** The severity of a state: that of its firing level, or of the level it may reach while pending; `null` when inactive. */
export function severityOf(state: AlertState): Severity | null {
  if (state.phase === 'inactive') return null;
  return severityOfRank(state.phase === 'pending' ? (state.candidate?.level ?? 1) : state.level);
}
