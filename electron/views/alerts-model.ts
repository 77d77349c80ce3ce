/** Alerts, their history, their rules and why they did or did not tell, as the window draws them. */
import type { Alert, Phase, RuleName, Severity } from '../core/alerts/model.ts';
import type { Decision } from '../core/explain/model.ts';
import type { OriginName } from '../core/words/found.ts';
import type { SubjectKind } from '../core/model.ts';
import type { RuleField, RuleUnit, RuleValues } from '../core/alerts/rules.ts';
import type { Profile, Scope } from '../core/alerts/rule-book.ts';

export interface AlertView extends Alert {
  readonly accountLabel: string;
  readonly provider: string;
  readonly client: string | null;
  /** `until: null`: until it is lifted. */
  readonly muted: { readonly until: number | null } | null;
  /** What keeps it quiet now, as a sentence: a worse alert, an outage, quiet hours; `null` when nothing does. */
  readonly heldBy: string | null;
  /** One sentence: what, how much, of what, over which line. */
  readonly message: string;
  /** When a notification of this alert was really shown. */
  readonly notifiedAt: number | null;
}

/** Where a value of a rule comes from; `name` is `null` for global and default. */
export type OriginView = OriginName;

/** Why one rule did or did not tell about one subject. */
export interface DecisionView extends Decision {
  /** `null` for a pair that was never anything but quiet. */
  readonly alertId: string | null;
  readonly lastNotification: { readonly at: number; readonly title: string; readonly body: string } | null;
}

interface HistoryBase {
  /** Unique over all kinds. */
  readonly key: string;
  readonly at: number;
}

interface HistoryOfAlert extends HistoryBase {
  readonly alertId: string;
  readonly rule: RuleName;
  readonly accountId: string;
  readonly accountLabel: string;
  readonly provider: string;
  readonly subject: { readonly kind: SubjectKind; readonly id: string; readonly name: string };
}

/** One line of the history: a step of an alert, a notification that was shown, or what a person did. */
export type HistoryEntryView =
  | (HistoryOfAlert & {
      readonly kind: 'transition';
      readonly severity: Severity;
      readonly from: Phase;
      readonly to: Phase;
      readonly fromLevel: number;
      readonly toLevel: number;
      readonly value: number | null;
      readonly numerator: number | null;
      readonly denominator: number | null;
      readonly reason: string;
      readonly notified: boolean;
      /** Why nothing was told about it, where something was to be. */
      readonly untold: string | null;
    })
  | (HistoryBase & {
      readonly kind: 'notification';
      readonly banner: 'single' | 'group' | 'away' | 'quiet' | 'first-sight';
      readonly severity: Severity;
      readonly title: string;
      readonly body: string;
      readonly alertCount: number;
    })
  | (HistoryOfAlert & {
      readonly kind: 'action';
      readonly action: 'acknowledged' | 'snoozed' | 'unsnoozed';
      readonly until: number | null;
    });

export interface HistoryView {
  /** Newest first. */
  readonly entries: readonly HistoryEntryView[];
  /** There are older ones. */
  readonly more: boolean;
}

/** A scope at which rules can be set. */
export interface ScopeView {
  readonly scope: Scope;
  readonly name: string;
  readonly profile: Profile | null;
  /** How many values are set there. */
  readonly sets: number;
}

/** One rule at one scope. */
export interface RuleView {
  readonly rule: RuleName;
  readonly title: string;
  readonly unit: RuleUnit;
  readonly least: number;
  readonly most: number;
  /** Whether moving its lines can be replayed on the cache. */
  readonly replayable: boolean;
  readonly values: RuleValues;
  readonly origins: Readonly<Record<RuleField, OriginView>>;
  /** Fields set at this very scope: these can be reset. */
  readonly own: readonly RuleField[];
  /** What the fields would be without this scope. */
  readonly inherited: RuleValues;
  readonly inheritedFrom: Readonly<Record<RuleField, OriginView>>;
}

export interface ScopeRulesView {
  readonly scope: Scope;
  readonly name: string;
  readonly profile: Profile | null;
  readonly rules: readonly RuleView[];
}

/** What a threshold would have raised. */
export interface ReplayView {
  /** How many alerts it would have raised. */
  readonly count: number;
  /** The newest of them, newest first; the rest is only counted. */
  readonly alerts: readonly {
    readonly accountId: string;
    readonly accountLabel: string;
    readonly subject: { readonly kind: SubjectKind; readonly id: string; readonly name: string };
    readonly firedAt: number;
    readonly clearedAt: number | null;
    readonly peak: number;
  }[];
  /** How many the lines as they are now would have raised. */
  readonly countNow: number;
  readonly subjectsJudged: number;
  /** How far back the cache really reaches, days. */
  readonly daysCovered: number;
  /** Why this rule cannot be replayed; `null` when it can. */
  readonly refusal: string | null;
}
