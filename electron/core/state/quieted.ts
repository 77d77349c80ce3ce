/** What a person did about an alert, and what else keeps it quiet. */
import type { Alert } from '../alerts/model.ts';
import { isAboutToBeTold, type Untold } from '../delivery/model.ts';

/** As of `now` (epoch ms): an acknowledgement outlasts a snooze, a mute both; `null`: nothing. */
export function quietedBy(
  alert: Pick<Alert, 'acknowledgedAt' | 'snoozedUntil'>,
  isMuted: boolean,
  now: number,
): 'acknowledged' | 'snoozed' | 'muted' | null {
  if (isMuted) return 'muted';
  if (alert.acknowledgedAt !== null) return 'acknowledged';
  return isSnoozed(alert, now) ? 'snoozed' : null;
}

/** Whether nothing is told of the alert at `now` (epoch ms) because a person said "not now". */
export function isSnoozed({ snoozedUntil }: Pick<Alert, 'snoozedUntil'>, now: number): boolean {
  return snoozedUntil !== null && snoozedUntil > now;
}

/** What keeps an alert quiet. Times are epoch ms; `until: null` is for good. */
export type Quiet =
  | { readonly kind: 'muted'; readonly until: number | null }
  | { readonly kind: 'snoozed'; readonly until: number }
  | { readonly kind: 'acknowledged'; readonly at: number }
  | { readonly kind: 'account-paused' }
  | { readonly kind: 'held'; readonly by: Untold };

export interface QuietAlert extends Pick<Alert, 'acknowledgedAt' | 'snoozedUntil'> {
  readonly muted: { readonly until: number | null } | null;
  /** Its account is paused by itself. */
  readonly accountPaused: boolean;
  readonly heldBy: Untold | null;
}

/** Why an alert tells nothing at `now` (epoch ms), the strongest reason first; `null` when it would. */
export function quietOf(alert: QuietAlert, now: number): Quiet | null {
  const { muted, snoozedUntil, acknowledgedAt, accountPaused, heldBy } = alert;
  if (muted !== null && (muted.until === null || muted.until > now)) return { kind: 'muted', until: muted.until };
  if (snoozedUntil !== null && snoozedUntil > now) return { kind: 'snoozed', until: snoozedUntil };
  if (acknowledgedAt !== null) return { kind: 'acknowledged', at: acknowledgedAt };
  if (accountPaused) return { kind: 'account-paused' };
  return heldBy === null || isAboutToBeTold(heldBy) ? null : { kind: 'held', by: heldBy };
}

/** Whether it is left out of colour and order, as at a glance: what is only told later still is what it is. */
export function isLeftOut(quiet: Quiet | null): boolean {
  return quiet !== null && quiet.kind !== 'held';
}
