/** What is told again because it goes on, and what is told to change too often. */
import { rules } from '../alerts/catalog.ts';
import { countsOneDay } from '../alerts/kinds/today.ts';
import { isFiring, type Alert } from '../alerts/model.ts';
import { groupOfFiring, isDealtWith } from './groups.ts';
import { firingIndex, inhibitorOf, unstableUntil, wasCalmSince, type FiringIndex } from './holds.ts';
import { untold, type DeliveryContext, type WaitingItem } from './model.ts';

export interface Reminders {
  /** To be queued now. */
  readonly due: readonly { readonly alert: Alert; readonly kind: 'repeat' | 'unstable' }[];
  /** Alerts whose snooze is over. */
  readonly snoozesOver: readonly string[];
  /** Epoch ms at which the next may be due without anything else happening; `null`: none. */
  readonly nextAt: number | null;
}

/**
 * What comes due within this part of its period is told with what is due. With a half, those of a group that were told at
 * different times come together for good: a wave is one banner a round, not the same one for each mailbox.
 */
const pulledInWithin = 1 / 2;

/** A reminder to come. */
interface Reminder {
  readonly alert: Alert;
  /** Epoch ms at which its period is over. */
  readonly at: number;
  /** Epoch ms before which it is not told, with others or without. */
  readonly notBefore: number;
  readonly periodMs: number;
}

/**
 * What has to be told besides the steps themselves: critical alerts and limits that go on, an alert whose snooze ended
 * while it fires, and once of each alert that it steps too often. Nothing while something about the alert waits already.
 * Where one of a group is reminded of, so are those that would be soon.
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
  const reminders: Reminder[] = [];
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
    const reminder = snoozeOver ? { alert, at: now, notBefore: now, periodMs: 0 } : reminderOf(alert, index, context);
    if (reminder !== null) reminders.push(reminder);
  }
  for (const ofGroup of Map.groupBy(reminders, ({ alert }) => groupOfFiring(alert, context)).values()) {
    const isAnyDue = ofGroup.some((reminder) => dueAt(reminder) <= now);
    for (const reminder of ofGroup) {
      const { alert, at, notBefore, periodMs } = reminder;
      const joins = isAnyDue && notBefore <= now && at <= now + periodMs * pulledInWithin;
      if (joins) due.push({ alert, kind: 'repeat' });
      else times.push(dueAt(reminder));
    }
  }
  return { due, snoozesOver, nextAt: times.length === 0 ? null : Math.min(...times) };
}

function dueAt({ at, notBefore }: Reminder): number {
  return Math.max(at, notBefore);
}

/** When the alert is told again; `null` when it is not, as things stand. */
function reminderOf(alert: Alert, index: FiringIndex, context: DeliveryContext): Reminder | null {
  const { shownAt, thisFiring, steps } = context.told.get(alert.id) ?? untold;
  const periodMs = periodOf(alert, context);
  if (alert.phase !== 'firing' || !thisFiring || shownAt === null || periodMs === null) return null;
  if (!context.online || inhibitorOf(alert, index) !== null) return null;
  // Mails of a day that may be over are not told as those of today.
  if (alert.data !== 'ok' && countsOneDay(alert.sample)) return null;
  // Old data is no reason to say that it still fires: not before every account has caught up, or has had its time.
  const notBefore = Math.max(unstableUntil(steps, context.now) ?? 0, context.catchingUpUntil ?? 0);
  return { alert, at: shownAt + periodMs, notBefore, periodMs };
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
