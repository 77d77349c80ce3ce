/** What a rule is. Each is one file in `rules/` and one line in `catalog.ts`; leaving a part out does not compile. */
import type { Format } from '../format.ts';
import type { SubjectKind } from '../model.ts';
import type { RateRules } from '../rates.ts';
import type { AccountSnapshot, CampaignRow, DayRow, SenderRow } from '../snapshot.ts';
import type { Missing } from './missing.ts';
import type { AlertState, Level, Phase, Reading, Rule, Sample, Severity, Unread } from './state.ts';

/** From this many mails on a rate is judged as a rate; below, counts are: of 50 mails, a true 1 % crosses 2 % in 40 % of cases. */
export const minimumVolume = 100;

/** What can be set of a rule. `null`: there is no such level. */
export interface RuleValues {
  readonly enabled: boolean;
  readonly warning: number | null;
  readonly critical: number | null;
}
export type RuleField = keyof RuleValues;
export const ruleFields = ['enabled', 'warning', 'critical'] as const satisfies readonly RuleField[];

/** Sets of values for a kind of mail. */
export const profileNames = ['transactional', 'cold-mail'] as const;
export type Profile = (typeof profileNames)[number];

/** How a threshold is written: a fraction as percent, a multiple ("1.5 times"), a length of time, or not at all. */
export type RuleUnit = 'percent' | 'multiple' | 'duration' | 'none';

export interface RuleDefinition extends Judging {
  readonly defaults: RuleValues;
  /** What a profile sets instead of the defaults. */
  readonly profiles: Readonly<Partial<Record<Profile, Partial<RuleValues>>>>;
  readonly unit: RuleUnit;
  /** Bounds of a threshold, in the rule's unit. */
  readonly least: number;
  readonly most: number;
  readonly delivery: DeliveryOfRule;
  /** How it is read of each kind of subject; of the others it does not judge. */
  readonly read: Readers;
  /** The stored series it can be replayed over; else why not, as a sentence. */
  readonly replay: { readonly over: readonly Past[] } | { readonly refusal: string };
  readonly words: RuleWords;
}

/** How values become levels and steps. */
export interface Judging {
  /** 0 for rules that are not about rates of mail. */
  readonly minimumVolume: number;
  /** Events that trigger on little mail; `null`: little mail is never judged. */
  readonly smallCounts: { readonly warning: number; readonly critical: number } | null;
  readonly samplesToFire: number;
  readonly samplesToClear: number;
  /** A highest level that is not a matter of taste: the limit itself. */
  readonly hardLimit: number | null;
}

/** Rates of mail need two values in a row, because one batch moves them. */
export const ofMail = { minimumVolume, samplesToFire: 2, samplesToClear: 2, hardLimit: null } as const;
export const ofVolume = {
  minimumVolume: 0,
  smallCounts: null,
  samplesToFire: 2,
  samplesToClear: 2,
  hardLimit: null,
} as const satisfies Judging;
/** What is a fact and no measurement is told at once. */
export const atOnce = { ...ofVolume, samplesToFire: 1, samplesToClear: 1 } as const satisfies Judging;

export const percent = { unit: 'percent', least: 0.0001, most: 1 } as const;
export const multiple = { unit: 'multiple', least: 1.01, most: 20 } as const;
/** Of what is so or is not: it is critical, and every profile has it alike. */
export const yesOrNo = {
  unit: 'none',
  least: 1,
  most: 1,
  defaults: { enabled: true, warning: null, critical: 1 },
  profiles: {},
} as const;

/** How its alerts stand to others when they are told. */
export type DeliveryOfRule = {
  /** The rule whose line it warns of in advance: near or at that line, it has nothing to add. */
  readonly approaches: string | null;
  /** How often it is told again while it fires: as limits are, or as its severity is. */
  readonly repeatsAs: 'limit' | 'severity';
  /** Its end is told even where it was only a warning: else one has to look whether it is over. */
  readonly tellsEnd: boolean;
} & (
  | { readonly rank: 0 }
  | {
      /** Its alerts hide all others of the account that rank lower: without data no figure is news. */
      readonly rank: 1 | 2;
      /** Why they are hidden, in words. */
      readonly holding: (provider: string) => string;
    }
);

/** An alert about one subject, among others. */
export const ofItsOwn: DeliveryOfRule = { rank: 0, approaches: null, repeatsAs: 'severity', tellsEnd: false };

// ---- reading --------------------------------------------------------------------------------------

/** The moment of a reading, and what is known from before. */
export interface Look {
  /** Epoch ms. */
  readonly now: number;
  /** By the provider's clock. */
  readonly providerNow: number;
  /** What the rule last said of the subject. */
  readonly state: AlertState;
}

/** What a rule finds of one subject. */
export interface RuleReading {
  readonly reading: Reading;
  /** Why there is no sample; `null` where there is one. */
  readonly missing: Missing | null;
  /** Values of days nobody looked at, oldest first: judged before the present one. */
  readonly missed: readonly Sample[];
  /** Why the rule does not apply to the subject (any more): its alerts end quietly. */
  readonly retired: Missing | null;
  /**
   * Without a sample, an alert last measured before this (epoch ms) ends quietly: the time it spoke of has passed, and
   * the provider has answered since. `null`: it stays until there is a value.
   */
  readonly overBefore: number | null;
}

export interface Readers {
  readonly account?: (snapshot: AccountSnapshot, look: Look) => RuleReading;
  readonly sender?: (snapshot: AccountSnapshot, look: Look, sender: SenderRow) => RuleReading;
  readonly campaign?: (snapshot: AccountSnapshot, look: Look, campaign: CampaignRow) => RuleReading;
}

/** The value of a window that ends with this day; `null` when it cannot be told. */
export type MeasureDays = (days: readonly DayRow[], today: string) => Omit<Sample, 'at'> | null;

/** A stored series. `weeks`: an account's daily rows, window by window. */
export type Past =
  | { readonly of: 'weeks'; readonly measure: (rates: RateRules) => MeasureDays | null }
  | { readonly of: 'mailbox-bounces' | 'campaign-bounces' | 'limits' | 'ramps' };

// ---- words ----------------------------------------------------------------------------------------

/** An alert as its words speak of it. */
export interface StatedAlert {
  readonly phase: Exclude<Phase, 'inactive'>;
  readonly severity: Severity;
  readonly sample: Sample | null;
  readonly threshold: number | null;
  readonly providerName: string;
  /** The rule's own levels, ascending, where they are known: with them the way to the next line is told too. */
  readonly levels: readonly Pick<Level, 'threshold' | 'smallCount'>[] | null;
}

/** A statement: what is wrong and how much of it, and what it takes or comes to where there is room for that. */
export interface Statement {
  readonly main: string;
  readonly more: string;
}

/** Several alerts of one rule that are told in one banner. */
export interface GroupFacts {
  /** How many subjects of each kind. */
  readonly counts: Readonly<Record<SubjectKind, number>>;
  readonly severity: Severity;
  /** The line all of them crossed; `null` where they differ, as they do on little mail. */
  readonly threshold: number | null;
  /** How many of them are at or over 1: at a limit itself. */
  readonly full: 'all' | 'some' | 'none';
  /** Why no data comes, where that is what they tell of and it is the same of all of them. */
  readonly because: Unread | null;
}

/** All its words, in the one language there is. Sentences begin in lower case, titles do not; none ends with a full stop. */
export interface RuleWords {
  /** "Bounce rate". */
  readonly name: string;
  /** What is judged, in the rule editor: "Bounces among the mails of 7 days". */
  readonly judges: string;
  /** "bounce rate": of several that change too often. */
  readonly noun: string;
  /** In a list of alerts: "bounces". */
  readonly short: string;
  /** What is counted, one and many; `null` for rules that do not count mails. */
  readonly counted: readonly [one: string, many: string] | null;
  /** Of an alert that pends, fires or recovers. */
  readonly statement: (told: StatedAlert, format: Format) => Statement;
  /** Of one that has ended: the value that shows it, or that the trouble is over. */
  readonly resolved: (told: StatedAlert, format: Format) => string;
  /** The title of its banner. */
  readonly title: (told: StatedAlert, format: Format) => string;
  readonly resolvedTitle: string;
  /** Its value in a list: "5.2 %", "80 % below usual"; empty where a figure says nothing. */
  readonly figure: (value: number, format: Format) => string;
  /** What follows "37 mailboxes" in the title of a banner about several. */
  readonly group: (group: GroupFacts, format: Format) => string;
  readonly groupResolved: string;
  /** Why it is so of all of them, and what to do, as a sentence of its own; empty where nothing is to be said. `provider`: `null` at several. */
  readonly groupMore: (group: GroupFacts, provider: string | null) => string;
  /** Its part of the one sentence about everything; `full`: of those at a limit itself. */
  readonly headline: (
    counts: Readonly<Record<SubjectKind, number>>,
    full: boolean,
    format: Format,
  ) => readonly string[];
  /** Where that part stands among those of other rules. */
  readonly headlineOrder: number;
  /** What was measured, in an explanation: "12 of 640 (1.88 %, last 7 days)". */
  readonly found: (sample: Sample, provider: string, format: Format, now: number) => string;
  /** A value or a line as it stands in a sentence, which is not always how it is set: "2 %", "1.5 ×", "a rejection". */
  readonly written: (value: number, format: Format) => string;
}

/** The rule with these values. Levels ascend: a warning above the critical line is not a level of its own. */
export function ruleWith({ minimumVolume: volume, smallCounts, ...judging }: Judging, values: RuleValues): Rule {
  const { samplesToFire, samplesToClear, hardLimit } = judging;
  const { warning, critical } = values;
  const level = (severity: Severity, threshold: number): Level => ({
    rank: severity === 'warning' ? 1 : 2,
    severity,
    threshold,
    smallCount: smallCounts?.[severity] ?? null,
    samples: samplesToFire,
  });
  const levels: readonly Level[] = [
    ...(warning !== null && (critical === null || warning <= critical) ? [level('warning', warning)] : []),
    ...(critical === null ? [] : [level('critical', critical)]),
    ...(hardLimit === null
      ? []
      : [{ rank: 3, severity: 'critical', threshold: hardLimit, smallCount: null, samples: 1 } as const]),
  ];
  return { levels, minimumVolume: volume, samplesToClear };
}
