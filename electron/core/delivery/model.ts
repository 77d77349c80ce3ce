/** What delivering notifications speaks of: what waits, what is known about it, and what is decided. */
import type { RuleName } from '../alerts/catalog.ts';
import type { Alert } from '../alerts/model.ts';
import type { GroupFacts } from '../alerts/rule.ts';
import type { Level, SaidBefore, Severity } from '../alerts/state.ts';
import type { Subject, SubjectKind } from '../model.ts';
import type { QuietStretch } from './quiet-hours.ts';

/** Why a banner goes up: it fired, got worse, ended, goes on unacknowledged, or keeps changing. */
export const notificationKinds = ['fired', 'raised', 'resolved', 'repeat', 'unstable'] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** What a notification says of its alert: how that stood then, or the words an earlier version stored. */
export type Said =
  | ({ readonly code: 'alert' } & Pick<Alert, 'phase' | 'sample' | 'threshold'>)
  | { readonly code: 'said'; readonly title: string; readonly body: string };

/** Something to tell that is neither shown nor dropped yet. */
export interface WaitingItem {
  readonly id: number;
  readonly alertId: string;
  readonly kind: NotificationKind;
  readonly rule: RuleName;
  readonly said: Said;
  readonly subject: Subject;
  readonly severity: Severity;
  /** Epoch ms of the step it tells of; long ago for one found in history that was read later. */
  readonly createdAt: number;
  /** The levels it stepped between; `null` for what tells of no step. */
  readonly fromLevel: number | null;
  readonly toLevel: number | null;
  /** Decided while the account caught up after a sleep, a quit or an offline stretch. */
  readonly away: boolean;
  /** When the account had last answered before that; `null` when it is not known. */
  readonly awaySince: number | null;
  /** Decided when the account was seen for the first time. */
  readonly firstSight: boolean;
  /** Quiet hours held it back at some time. */
  readonly heldQuiet: boolean;
  /** What held it when it was last looked at; `null` where nothing was looked at yet. */
  readonly heldBy: Untold['code'] | null;
  /** What the alert measured last, for lists of what is over. */
  readonly value: number | null;
  readonly threshold: number | null;
}

/** What was told about one alert so far. */
export interface Told {
  /** When something other than its end was last shown; `null` if never. */
  readonly shownAt: number | null;
  /** Something was shown since it last began to fire. */
  readonly thisFiring: boolean;
  /** That it last began was not told, because it was over by then. */
  readonly startRecovered: boolean;
  /** When it was last called unstable; `null` if never. */
  readonly unstableAt: number | null;
  /** When it stepped in a way that is told, over the last day, ascending. */
  readonly steps: readonly number[];
}

/** What an alert does not carry of its account: its label, and the provider's name. */
export interface AlertNames {
  readonly account: string;
  readonly provider: string;
}

export interface AccountNames extends AlertNames {
  /** The provider's id: what befalls several accounts of one provider is told together. */
  readonly providerId: string;
  /** For whom the account sends; `null` where nobody said. */
  readonly client: string | null;
}

/** One alert among several that a banner tells of. */
export interface Member {
  readonly alertId: string;
  readonly accountId: string;
  readonly name: string;
  readonly kind: SubjectKind;
  readonly rule: RuleName;
  readonly severity: Severity;
  /** The value that was judged and the line it crossed; `null` where they are not known (any more). */
  readonly value: number | null;
  readonly threshold: number | null;
}

/** What this process has shown of one group. */
export interface GroupShown {
  /** When a banner of it last went up, epoch ms. */
  readonly lastAt: number;
  /** Its banners that are still on the screen. */
  readonly up: readonly { readonly key: string; readonly shownAt: number; readonly members: readonly Member[] }[];
}

/** Whose several alerts of one provider are. */
export interface GroupOwners {
  /** `null`: at several. */
  readonly provider: string | null;
  readonly accounts: number;
  /** How many clients these accounts have; `null` when one of them has none. */
  readonly clients: number | null;
  /** The one account, or the one client, that all of them are of; `null` where there are several. */
  readonly account: string | null;
  readonly client: string | null;
}

/** Everything delivery depends on besides what waits and what fires. */
export interface DeliveryContext {
  readonly now: number;
  /** How long the first of a kind waits for others. */
  readonly groupMs: number;
  readonly online: boolean;
  /** The quiet stretch an instant lies in; `null` outside of one. */
  readonly quietAt: (at: number) => QuietStretch | null;
  readonly criticalBreaksQuiet: boolean;
  readonly repeat: { readonly criticalMs: number | null; readonly limitMs: number | null };
  /** What was found after an absence waits until then for the accounts still missing; `null`: all have caught up. */
  readonly catchingUpUntil: number | null;
  readonly muted: (subject: Omit<Subject, 'name'>) => boolean;
  readonly told: ReadonlyMap<string, Told>;
  readonly names: ReadonlyMap<string, AccountNames>;
  /** The levels of an alert's rule; `null` where they are not known. */
  readonly levelsOf: (alert: AlertTarget) => readonly Level[] | null;
  /** What was shown of each group, by its key. */
  readonly shown: ReadonlyMap<string, GroupShown>;
}

/** Which rule of which subject. */
export type AlertTarget = Pick<Alert, 'accountId' | 'rule'> & { readonly subject: Pick<Subject, 'kind' | 'id'> };

/** Why something waits. */
export type Hold =
  | { readonly code: 'grouping'; readonly ms: number }
  | { readonly code: 'quiet' | 'snoozed' | 'unstable'; readonly until: number }
  | { readonly code: 'offline' | 'catching-up' | 'no-banners' }
  /** By an alert about the account as a whole. */
  | { readonly code: 'account'; readonly rule: RuleName; readonly provider: string }
  | { readonly code: 'hidden'; readonly rule: RuleName; readonly severity: Severity };

/** Why something is never told. */
export const dropCodes = [
  'superseded',
  'recovered',
  'eased',
  'acknowledged',
  'muted',
  'first-sight',
  'told-as-unstable',
  'warning-over',
  'start-untold',
  'over-before-back',
] as const;
export type Drop = (typeof dropCodes)[number];

/** Why something is not told (yet), as it is stored. */
export type Untold = Hold | { readonly code: 'dropped'; readonly why: Drop } | SaidBefore;

/** `away`: sleep, quit or offline; `quiet`: quiet hours; `first-sight`: the first reading of a new account. */
export type DigestKind = 'away' | 'quiet' | 'first-sight';

/** `single`: one alert; `group`: several of one kind; the others are digests. */
export type BannerKind = BannerContent['kind'];

/** One alert as a list names it. */
export interface NamedAlert {
  readonly name: string;
  readonly rule: RuleName;
  readonly value: number | null;
}

/** The worst of a list, and how many more there are. */
export interface NamedAlerts {
  readonly named: readonly NamedAlert[];
  readonly more: number;
}

/** What a banner tells, as values: the words are made where it is shown. */
export type BannerContent =
  | {
      readonly kind: 'single';
      readonly step: NotificationKind;
      readonly rule: RuleName;
      readonly severity: Severity;
      readonly subject: Subject;
      readonly said: Said;
      readonly levels: readonly Level[] | null;
      readonly names: AlertNames;
    }
  | {
      readonly kind: 'group';
      readonly step: NotificationKind;
      readonly rule: RuleName;
      readonly facts: GroupFacts;
      readonly alerts: NamedAlerts;
      readonly owners: GroupOwners;
    }
  | {
      readonly kind: DigestKind;
      /** How long it covers; 0 for a first sight, which has no length. */
      readonly durationMs: number;
      /** Fired in that time, and fires still; fired before, and fires still; fires no more. */
      readonly fired: NamedAlerts;
      readonly stillFiring: NamedAlerts;
      readonly healed: NamedAlerts;
    };

export interface PlannedBanner {
  /** The next banner under the same key takes its place. */
  readonly key: string;
  /** What later ones of its kind join it by; `null` for a digest, which nothing joins. */
  readonly group: string | null;
  readonly content: BannerContent;
  readonly severity: Severity;
  readonly silent: boolean;
  /** The alerts it names that fire, or of whose end alone it tells. */
  readonly alertIds: readonly string[];
  /** The alerts it names, as they stood; none for a digest. */
  readonly members: readonly Member[];
  /** It tells of an end, so it stays although nothing fires. */
  readonly stays: boolean;
  /** What of the waiting is told with it. */
  readonly itemIds: readonly number[];
  /** What a click opens; `null`: all alerts. */
  readonly subject: Subject | null;
}

export interface DeliveryPlan {
  /** In the order in which they are to be shown. */
  readonly banners: readonly PlannedBanner[];
  readonly drop: readonly { readonly id: number; readonly reason: Drop }[];
  readonly wait: readonly { readonly id: number; readonly reason: Hold }[];
  /** Epoch ms at which something that waits may become due without anything else happening; `null`: never. */
  readonly nextAt: number | null;
}

/** Nothing was told of it yet. */
export const untold: Told = { shownAt: null, thisFiring: false, startRecovered: false, unstableAt: null, steps: [] };

/** Whether it is about to be told by itself: nothing holds it but its own time. */
export function isAboutToBeTold(untold: Untold): boolean {
  return untold.code === 'grouping' || untold.code === 'catching-up' || untold.code === 'no-banners';
}
