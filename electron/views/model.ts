/** What the window is given to draw. Plain values; computed in main from the cache; no key is ever among them. */
import type { Alert, AlertWindow, DataState, Phase, RuleName, Severity } from '../core/alerts/model.ts';
import type { AccountState, Counts, Day, ReportType, Subject, SubjectKind, Warmup } from '../core/model.ts';
import type { Rate, RateRules } from '../core/rates.ts';
import type { RuleField, RuleUnit, RuleValues } from '../core/alerts/rules.ts';
import type { Profile, Scope, ScopeKind } from '../core/alerts/rule-book.ts';
import type { Settings } from '../core/settings.ts';
import type { DayState } from '../core/state/status-document.ts';
import type { Capabilities, Field } from '../providers/provider.ts';
import type { Diagnosis } from '../services/accounts/diagnosis.ts';
import type { AlertView } from './alerts-model.ts';

export type {
  AlertView,
  DecisionView,
  HistoryEntryView,
  HistoryView,
  OriginView,
  ReplayView,
  RuleView,
  ScopeRulesView,
  ScopeView,
} from './alerts-model.ts';
export type { HookChange, HookDeliveryView, HooksView } from '../services/hooks/index.ts';
export type {
  AlertWindow,
  DataState,
  Phase,
  Profile,
  RuleField,
  RuleName,
  RuleUnit,
  RuleValues,
  Scope,
  ScopeKind,
  Diagnosis,
  Alert,
  Severity,
  AccountState,
  Counts,
  Day,
  Subject,
  SubjectKind,
  Rate,
  RateRules,
  Settings,
  DayState,
  Field,
  Capabilities,
};

/** Worst-of everything; the tray icon, its tooltip and the window's first sentence all say this. */
export type OverallState = 'ok' | 'warning' | 'critical' | 'stale' | 'offline' | 'paused' | 'none';

export interface ProviderView {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly keyForm: string;
  readonly keyHelp: string;
  readonly fields: readonly Field[];
  readonly capabilities: Capabilities;
  readonly rates: RateRules;
  readonly links: readonly string[];
  readonly reportSections: readonly { readonly name: string; readonly label: string }[];
  /** Shortest interval between two live polls, ms. */
  readonly floorMs: number;
}

export interface AccountView {
  readonly id: string;
  readonly provider: string;
  readonly label: string;
  readonly client: string | null;
  readonly baseUrl: string | null;
  readonly settings: Readonly<Record<string, string | readonly string[]>>;
  readonly dailyBudget: number | null;
  readonly paused: boolean;
  readonly demo: boolean;
  readonly state: AccountState;
  /** Epoch ms of the last good answer. */
  readonly asOf: number | null;
  readonly refreshing: boolean;
  readonly nextPollAt: number | null;
  readonly retryAt: number | null;
  readonly error: { readonly kind: string; readonly message: string } | null;
  readonly notes: readonly string[];
  /** `session`: the key is only in memory and is lost at quit. */
  readonly key: 'keychain' | 'session' | 'demo' | 'missing';
  readonly reportTypes: readonly ReportType[];
  readonly sentToday: number | null;
  readonly dailyLimit: number | null;
  readonly limitUsed: number | null;
  readonly bounce: RateView | null;
  readonly complaint: RateView | null;
  readonly delivery: RateView | null;
  readonly reply: RateView | null;
  readonly pace: PaceView | null;
}

/** The lines of a rule as they apply to one subject, fractions; `null` where there is no such level. */
export interface LinesView {
  readonly warning: number | null;
  readonly critical: number | null;
}

/** Where today's volume is heading; absent while the reset or the active hours are not known yet. */
export interface PaceView {
  /** Mails by the reset at this pace. */
  readonly projected: number;
  /** Epoch ms; `null`: the limit is not reached before the reset. */
  readonly reachesAt: number | null;
  readonly resetsAt: number;
}

/** A rate with its counts and what it covers ("7 days", "lifetime"). `numerator` is `null` where only the rate is reported. */
export interface RateView {
  readonly value: number;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly window: 'lifetime' | '7d' | '30d' | 'today';
  readonly severity: Severity | null;
}

export interface MailboxView {
  readonly accountId: string;
  readonly accountLabel: string;
  readonly provider: string;
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly status: string | null;
  readonly sentToday: number | null;
  readonly dailyLimit: number | null;
  readonly limitUsed: number | null;
  readonly limitSeverity: Severity | null;
  readonly pace: PaceView | null;
  readonly bounce: RateView | null;
  readonly bounceLines: LinesView;
  /** "9 more bounces and it reaches 3 %"; empty where it cannot be told. */
  readonly headroom: string;
  readonly totalSent: number | null;
  readonly totalReceived: number | null;
  readonly warmup: Warmup | null;
  /** Sent per day, oldest first, last 14 days; `null` where unknown. */
  readonly recentSent: readonly (number | null)[];
  readonly goneSince: number | null;
  readonly asOf: number | null;
  readonly stale: boolean;
  readonly worst: Severity | null;
}

export interface CampaignView {
  readonly accountId: string;
  readonly accountLabel: string;
  readonly provider: string;
  readonly id: string;
  readonly name: string | null;
  readonly status: string | null;
  readonly totalLeads: number | null;
  readonly counts: Counts;
  readonly open: RateView | null;
  readonly click: RateView | null;
  readonly reply: RateView | null;
  readonly bounce: RateView | null;
  readonly bounceLines: LinesView;
  readonly headroom: string;
  /** The provider's own rates, to show beside ours. */
  readonly providerRates: {
    readonly open: number | null;
    readonly reply: number | null;
    readonly bounce: number | null;
  };
  readonly steps: readonly { readonly step: number; readonly counts: Counts; readonly bounce: Rate | null }[];
  /** "Main sequence only (1,100 of 1,200 sent)" where the steps do not add up to the campaign. */
  readonly stepsNote: string | null;
  readonly leadStatus: Readonly<Record<string, number>>;
  readonly goneSince: number | null;
  readonly asOf: number | null;
  readonly stale: boolean;
  readonly worst: Severity | null;
}

export interface TimelineDay {
  readonly day: Day;
  readonly counts: Counts;
  readonly attempted: number | null;
  readonly bounce: Rate | null;
  readonly complaint: Rate | null;
  readonly delivery: Rate | null;
  readonly open: Rate | null;
  readonly reply: Rate | null;
  readonly state: DayState;
}

/** One account's daily series. Days never asked for are absent; a hole is a row with unknown counts. */
export interface TimelineView {
  readonly accountId: string;
  readonly label: string;
  readonly provider: string;
  readonly rates: RateRules;
  readonly days: readonly TimelineDay[];
  readonly asOf: number | null;
  /** The account's own lines. */
  readonly bounceLines: LinesView;
  readonly complaintLines: LinesView;
  /** Alerts that fired on these days, about the account or anything in it; ascending. */
  readonly marks: readonly AlertMarkView[];
}

/** An alert that fired on a day of a chart. */
export interface AlertMarkView {
  /** The provider's day. */
  readonly day: Day;
  readonly at: number;
  readonly severity: Severity;
  readonly rule: RuleName;
  readonly subjectName: string;
}

export interface OverviewView {
  readonly state: OverallState;
  /** "2 mailboxes near limit, 1 bounce alert". */
  readonly sentence: string;
  readonly asOf: number | null;
  readonly refreshing: boolean;
  readonly online: boolean;
  readonly paused: boolean;
  readonly demo: boolean;
  readonly accounts: readonly AccountView[];
  readonly alerts: readonly AlertView[];
  /** Worst mailboxes and campaigns, worst first, at most 8; the rest are counted. */
  readonly worstMailboxes: readonly MailboxView[];
  readonly worstCampaigns: readonly CampaignView[];
  readonly mailboxCount: number;
  readonly fineMailboxes: number;
  readonly campaignCount: number;
  readonly fineCampaigns: number;
  readonly today: { readonly sent: number | null; readonly limit: number | null };
  readonly bounce7d: Rate | null;
  readonly reply7d: Rate | null;
  /** Pooled daily rows of the last 30 days over all accounts that report days, oldest first. */
  readonly recent: readonly TimelineDay[];
}

export interface ReportView {
  readonly accountId: string;
  readonly accountLabel: string;
  readonly id: string;
  readonly title: string | null;
  readonly type: string | null;
  /** The provider's word, or `unknown` when a request timed out. */
  readonly status: string;
  readonly requestedAt: number;
  readonly checkedAt: number | null;
  /** Why the status is not looked at any more, if so. */
  readonly note: string | null;
}

export interface AppInfo {
  readonly version: string;
  readonly platform: string;
  /** `missing`: no tray host answers; the window says so once. */
  readonly tray: 'shown' | 'missing';
  /** False until the person dismissed the line about the missing tray. */
  readonly trayNoticeDismissed: boolean;
  readonly notifications: boolean;
  readonly keychain: 'ok' | 'unavailable';
  readonly keychainMessage: string | null;
  /** What happened to the cache at start, to be told once ("Cache damaged, rebuilt…"). */
  readonly storageNotice: string | null;
}
