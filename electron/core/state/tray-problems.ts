/** From alerts to the subjects the tray names: one row each, however many alerts a subject has. */
import type { Alert, SpokenAlert } from '../alerts/model.ts';
import type { Subject } from '../model.ts';
import type { TrayProblem } from './tray.ts';

/** One alert that fires, and what a person did about it. */
export interface TrayAlert {
  readonly id: string;
  readonly subject: Subject;
  readonly alert: SpokenAlert;
  readonly quieted: TrayProblem['quieted'];
}

/**
 * One problem per subject, in the order of the alerts (worst first), those that still speak before quieted ones. A
 * subject speaks as long as one of its alerts does, and then with that alert's reason.
 */
export function trayProblems(alerts: readonly TrayAlert[]): readonly TrayProblem[] {
  const bySubject = Map.groupBy(alerts, ({ subject: { accountId, kind, id } }) =>
    JSON.stringify([accountId, kind, id]),
  );
  const problems = [...bySubject.values()].flatMap((own) => {
    const first = own.find((alert) => alert.quieted === null) ?? own[0];
    if (first === undefined) return [];
    const { subject, alert, quieted } = first;
    return [{ subject, alert, alertIds: own.map(({ id }) => id), quieted }];
  });
  return [...problems.filter(({ quieted }) => quieted === null), ...problems.filter(({ quieted }) => quieted !== null)];
}

/** What a person did about the alert, as of `now` (epoch ms): an acknowledgement outlasts a snooze, a mute both. */
export function quietedBy(
  alert: Pick<Alert, 'acknowledgedAt' | 'snoozedUntil'> & { readonly muted: object | null },
  now: number,
): TrayProblem['quieted'] {
  if (alert.muted !== null) return 'muted';
  if (alert.acknowledgedAt !== null) return 'acknowledged';
  return isSnoozed(alert, now) ? 'snoozed' : null;
}

/** Whether nothing is told of the alert at `now` (epoch ms) because a person said "not now". */
export function isSnoozed({ snoozedUntil }: Pick<Alert, 'snoozedUntil'>, now: number): boolean {
  return snoozedUntil !== null && snoozedUntil > now;
}
