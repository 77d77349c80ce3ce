/** What alerts are made of, whatever their rule: levels, samples, states and the steps between them. */
import type { ProviderErrorKind } from '../errors.ts';

export type Severity = 'warning' | 'critical';
export type Phase = 'inactive' | 'pending' | 'firing' | 'recovering';

/** What a sample was measured over; named in every alert text. */
export type AlertWindow = 'lifetime' | '7d' | 'today';

/**
 * Whether there is anything to judge by: `no-data` when the provider answered without a value, `error` when it could not
 * be read. Kept beside the phase, because neither raises an alert nor clears one.
 */
export type DataState = 'ok' | 'no-data' | 'error';

/** What a value was compared with, where that is more than a line. */
export type SampleDetail =
  /** The subject's own usual rate, a fraction. */
  | { readonly kind: 'baseline'; readonly rate: number }
  /** When today's limit is reached at this pace (epoch ms; `null`: not before the reset), and when it starts anew. */
  | { readonly kind: 'forecast'; readonly reachesAt: number | null; readonly resetsAt: number }
  /** The provider counts the mails an event happened to beside the denominator, not in it (decisions K2, D5). */
  | { readonly kind: 'events-apart' }
  /** Mails usual by this hour (silence) or per day (ramp). */
  | { readonly kind: 'usual'; readonly count: number }
  /** The provider's own word for how the subject stands. */
  | { readonly kind: 'status'; readonly status: string }
  /** Why no live number comes, and when the last one did (epoch ms; `null`: never). */
  | {
      readonly kind: 'awaited';
      readonly because: Unread;
      /** Only the terminal asked, and it may be the only one that cannot. */
      readonly inTerminal?: boolean | undefined;
      readonly liveAsOf: number | null;
    };

/** What keeps an account from being read: what went wrong last, no network, a provider of a later version, or nothing that is known. */
export type Unread = ProviderErrorKind | (typeof unreadForOthers)[number];
export const unreadForOthers = [
  'nothing-listed',
  'no-campaigns-listed',
  'no-days-listed',
  'offline',
  'unknown-provider',
  'unknown',
] as const;

/** Which of a rule's lines: 1 the warning, 2 the critical one, 3 the limit itself. It stays the same when another line is removed. */
export type Rank = 1 | 2 | 3;

/** One line a value can cross. */
export interface Level {
  readonly rank: Rank;
  readonly severity: Severity;
  /** A fraction for rates, limits and drops, a multiple for pace and ramp, ms for an outage, 1 for what only happens or does not. */
  readonly threshold: number;
  /** Below `minimumVolume` mails a rate says little: this many events trigger instead. `null`: never on small volumes. */
  readonly smallCount: number | null;
  /** Consecutive fresh samples at or over the line before it fires. */
  readonly samples: number;
}

/** A rule as it applies to one subject. Levels ascend. */
export interface Rule {
  readonly levels: readonly Level[];
  /** Denominator from which on rates are trusted; 0 for rules that are not about rates of mail. */
  readonly minimumVolume: number;
  /** Consecutive fresh samples below the clearing line before it resolves. */
  readonly samplesToClear: number;
}

/** One fresh measurement of a rule's value. */
export interface Sample {
  /** Epoch ms of the answer it came from: the same answer never counts twice. */
  readonly at: number;
  readonly value: number;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly window: AlertWindow;
  /** The numerator was worked back from a rounded rate. */
  readonly approximate: boolean;
  readonly detail: SampleDetail | null;
}

/** What the cache says of one subject under one rule at this moment. */
export type Reading =
  { readonly kind: 'sample'; readonly sample: Sample } | { readonly kind: 'no-data' } | { readonly kind: 'error' };

/** Durable, one per (rule, subject). */
export interface AlertState {
  readonly phase: Phase;
  /** Rank of the level that fires; 0 while nothing does. */
  readonly level: number;
  /** A change of level under observation: how many fresh samples in a row asked for it. */
  readonly candidate: { readonly level: number; readonly samples: number } | null;
  /** Epoch ms at which the phase was entered. */
  readonly since: number;
  readonly firedAt: number | null;
  readonly data: DataState;
  readonly sample: Sample | null;
  /** The line that is crossed, or that is nearest while pending, as a value (see `lineOf`). */
  readonly threshold: number | null;
}

export const initialAlertState: AlertState = {
  phase: 'inactive',
  level: 0,
  candidate: null,
  since: 0,
  firedAt: null,
  data: 'ok',
  sample: null,
  threshold: null,
};

/** A step of the state machine that is stored; `tell` says whether a person is to be told. */
export interface Transition {
  readonly from: Phase;
  readonly to: Phase;
  readonly fromLevel: number;
  readonly toLevel: number;
  readonly at: number;
  readonly tell: 'fired' | 'raised' | 'resolved' | null;
  readonly reason: StepReason;
}

/** Why an alert stepped. */
export type StepReason = { readonly code: StepCode } | SaidBefore;
export const stepCodes = [
  'over-once',
  'within-again',
  'over-again',
  'crossed',
  'crossed-higher',
  'below-once',
  'fell',
  'recovered',
  'line-moved',
  'retired',
  'passed',
] as const;
export type StepCode = (typeof stepCodes)[number];

/** What an earlier version stored as a sentence: shown as it is, and never taken apart. */
export interface SaidBefore {
  readonly code: 'said';
  readonly text: string;
}
