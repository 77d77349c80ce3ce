/** What is told again because it goes on, and what is told to change too often. */
import { rules } from '../alerts/catalog.ts';
import { isFiring, type Alert } from '../alerts/model.ts';
import { isDealtWith } from './groups.ts';
import { firingIndex, inhibitorOf, unstableUntil, wasCalmSince, type FiringIndex } from './holds.ts';
import { untold, type DeliveryContext, type WaitingItem } from './model.ts';

export interface Reminders {
  /** To be queued now, in the order of the alerts. */
  readonly due: readonly { readonly alert: Alert; readonly kind: 'repeat' | 'unstable' }[];
  /** Alerts whose snooze is over. */
  readonly snoozesOver: readonly string[];
  /** Epoch ms at which the next may be due without anything else happening; `null`: none. */
  readonly nextAt: number | null;
}

/**
 * What has to be told besides the steps themselves: critical alerts and limits that go on, an alert whose snooze ended
 * while it fires, and once of each alert that it steps too often. Nothing while something about the alert waits already.
 */
export function dueReminders(
  active: readonly Alert[],
  waiting: readonly WaitingItem[],
  context: DeliveryContext,
): Reminders {
  const { now } = context;
  const waits = Map.groupBy(waiting, ({ alertId }) => alertId);
  const index = firingIndex(active);
  const due: Reminders['due'][number][] = [];
  const snoozesOver: string[] = [];
  const times: number[] = [];
  for (const alert of active) {
    if (alert.snoozedUntil !== null && alert.snoozedUntil > now) {
      times.push(alert.snoozedUntil);
      continue;
    }
    const snoozeOver = alert.snoozedUntil !== null;
    if (snoozeOver) snoozesOver.push(alert.id);
    if (!isFiring(alert) || isDealtWith(alert, context)) continue;
    const items = waits.get(alert.id);
    if (items !== undefined) {
      if (isUnrestNews(alert, items, index, context)) due.push({ alert, kind: 'unstable' });
      continue;
    }
    const at = snoozeOver ? now : repeatAt(alert, index, context);
    if (at === null) continue;
    if (at <= now) due.push({ alert, kind: 'repeat' });
    else times.push(at);
  }
  return { due, snoozesOver, nextAt: times.length === 0 ? null : Math.min(...times) };
}

/** When the alert is told again, epoch ms; `null` when it is not, as things stand. */
function repeatAt(alert: Alert, index: FiringIndex, context: DeliveryContext): number | null {
  const { shownAt, thisFiring, steps } = context.told.get(alert.id) ?? untold;
  const period = periodOf(alert, context);
  if (alert.phase !== 'firing' || !thisFiring || shownAt === null || period === null) return null;
  if (!context.online || inhibitorOf(alert, index) !== null) return null;
  // Old data is no reason to say that it still fires: not before every account has caught up, or has had its time.
  return Math.max(shownAt + period, unstableUntil(steps, context.now) ?? 0, context.catchingUpUntil ?? 0);
}

function periodOf({ rule, severity }: Alert, { repeat }: DeliveryContext): number | null {
  if (rules[rule].delivery.repeatsAs === 'limit') return repeat.limitMs;
  return severity === 'critical' ? repeat.criticalMs : null;
}

/** It steps too often, would be told now otherwise, and was calm since that was last said. */
function isUnrestNews(
  alert: Alert,
  items: readonly WaitingItem[],
  index: FiringIndex,
  context: DeliveryContext,
): boolean {
  const { now } = context;
  const { steps, unstableAt } = context.told.get(alert.id) ?? untold;
  if (unstableUntil(steps, now) === null) return false;
  const loud = items.filter(({ kind }) => kind !== 'resolved');
  if (loud.length === 0 || items.some(({ kind, away }) => kind === 'unstable' || away)) return false;
  if (!context.online || context.quietAt(now) !== null || inhibitorOf(alert, index) !== null) return false;
  return unstableAt === null || wasCalmSince(steps, unstableAt, now);
}
