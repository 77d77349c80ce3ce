/** What delivering notifications speaks of: what waits, what is known about it, and what is decided. */
import type { Alert, RuleName, Severity } from '../alerts/model.ts';
import type { BannerText, DigestKind } from '../words/groups.ts';
import type { Subject } from '../model.ts';
import type { QuietStretch } from './quiet-hours.ts';
import type { AlertNames, NotificationKind } from '../words/alerts.ts';

/** Something to tell that is neither shown nor dropped yet. */
export interface WaitingItem {
  readonly id: number;
  readonly alertId: string;
  readonly kind: NotificationKind;
  readonly rule: RuleName;
  readonly title: string;
  readonly body: string;
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
  /** When it was last called unstable; `null` if never. */
  readonly unstableAt: number | null;
  /** When it stepped in a way that is told, over the last day, ascending. */
  readonly steps: readonly number[];
}

export interface AccountNames extends AlertNames {
  /** The provider's id: accounts of one provider lose their data together. */
  readonly providerId: string;
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
  /** What the alert says now. */
  readonly say: (alert: Alert, kind: NotificationKind) => BannerText;
  /** The alerts each banner on the screen is about, by its key. */
  readonly up: ReadonlyMap<string, readonly string[]>;
}

/** Why something waits. */
export type Hold =
  | { readonly code: 'grouping'; readonly ms: number }
  | { readonly code: 'quiet' | 'snoozed' | 'unstable'; readonly until: number }
  | { readonly code: 'offline' | 'catching-up' | 'no-banners' }
  | { readonly code: 'no-data' | 'key-rejected'; readonly provider: string }
  | { readonly code: 'hidden'; readonly rule: RuleName; readonly severity: Severity };

/** Why something is never told. */
export type Drop =
  | 'superseded'
  | 'recovered'
  | 'eased'
  | 'acknowledged'
  | 'muted'
  | 'first-sight'
  | 'told-as-unstable'
  | 'warning-over'
  | 'start-untold'
  | 'over-before-back';

/** `single`: one alert; `group`: several of one kind; the others are digests. */
export type BannerKind = 'single' | 'group' | DigestKind;

export interface PlannedBanner {
  /** The next banner under the same key takes its place. */
  readonly key: string;
  readonly kind: BannerKind;
  readonly title: string;
  readonly body: string;
  readonly severity: Severity;
  readonly silent: boolean;
  /** The alerts it names that fire, or of whose end alone it tells. */
  readonly alertIds: readonly string[];
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

/** Whether the alert stands: over its line, though perhaps on its way back. */
export function isFiring(alert: Alert | undefined): alert is Alert {
  return alert !== undefined && alert.phase !== 'pending';
}

/** Nothing was told of it yet. */
export const untold: Told = { shownAt: null, thisFiring: false, unstableAt: null, steps: [] };
