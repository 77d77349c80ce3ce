/** What a person did about an alert. */
import type { Alert } from '../alerts/model.ts';

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
