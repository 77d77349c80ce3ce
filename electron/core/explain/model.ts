/** What an explanation is made of, and what it comes to. */
import type { RuleName } from '../alerts/catalog.ts';
import type { Missing } from '../alerts/missing.ts';
import type { OriginName, ResolvedRule, ScopeKind } from '../alerts/rule-book.ts';
import type { AlertState, DataState, Level, Phase, Reading, Sample, Severity } from '../alerts/state.ts';
import type { AlertNames, Hold, Untold } from '../delivery/model.ts';
import type { Subject } from '../model.ts';

/** What became of the newest thing that was to be told of an alert. `reason`: what it waits for, or why it was dropped. */
export interface LastToTell {
  readonly outcome: 'shown' | 'dropped' | null;
  readonly reason: Untold | null;
  readonly createdAt: number;
}

/** Everything an explanation is made of. */
export interface ExplainFacts {
  readonly subject: Subject;
  readonly names: AlertNames;
  readonly resolved: ResolvedRule;
  readonly state: AlertState;
  /** As it was judged last, whatever the lines are now; `null` for a quiet pair. */
  readonly severity: Severity | null;
  /** The engine's own reading. */
  readonly reading: Reading;
  /** The rule is not applied to the subject (any more). */
  readonly retired: boolean;
  /** Why there is no value, or why the rule is not applied; `null` where there is one. */
  readonly missing: Missing | null;
  readonly acknowledgedAt: number | null;
  readonly snoozedUntil: number | null;
  readonly muted: { readonly until: number | null; readonly account: boolean } | null;
  /** What holds a notification back now. */
  readonly hold: Hold | null;
  /** When it was last really told since it fires, epoch ms; `null`: not yet. */
  readonly toldAt: number | null;
  readonly lastToTell: LastToTell | null;
  readonly now: number;
}

export interface DecisionLine extends Pick<Level, 'severity' | 'threshold'> {
  /** On little mail so many events are judged instead of the rate; `null` where the rate is. */
  readonly count: number | null;
  readonly origin: OriginName;
}

/** One rule's decision about one subject; what it rests on stands with it, so that it can be put into words. */
export interface Decision {
  readonly rule: RuleName;
  readonly enabled: boolean;
  readonly phase: Phase;
  readonly severity: Severity | null;
  readonly data: DataState;
  /** What is shown: of an active alert what it was judged by, else the present value, judged or not. */
  readonly sample: Sample | null;
  readonly lines: readonly DecisionLine[];
  /** The line that is crossed, or the nearest one. */
  readonly threshold: number | null;
  /** Where that line was set; `global` for a default. */
  readonly scope: ScopeKind;
  /** Fresh values over a line so far, and how many it takes. */
  readonly pending: { readonly samples: number; readonly needed: number } | null;
  readonly facts: ExplainFacts;
}
