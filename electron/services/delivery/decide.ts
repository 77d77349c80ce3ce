/** One look at the outbox: what is decided is stored in the same transaction; what is to be shown is returned. */
import { isFiring, type Alert } from '../../core/alerts/model.ts';
import { minuteMs } from '../../core/days.ts';
import { planDelivery } from '../../core/delivery/plan.ts';
import { saidOf } from '../../core/delivery/banners.ts';
import { isDealtWith } from '../../core/delivery/groups.ts';
import type { AlertTarget, DeliveryContext, PlannedBanner, WaitingItem } from '../../core/delivery/model.ts';
import { dueReminders, type Reminders } from '../../core/delivery/reminders.ts';
import { quietStretch } from '../../core/delivery/quiet-hours.ts';
import { rulesOf, type RulesOfAccount } from '../../core/alerts/rule-book.ts';
import { providerOf } from '../../providers/index.ts';
import { listAccounts, readAccountRun } from '../../store/accounts/accounts.ts';
import { listAlerts } from '../../store/alerts/states.ts';
import { inTransaction } from '../../store/statement.ts';
import {
  dropNotification,
  noteAway,
  noteWaiting,
  queueNotification,
  toldSoFar,
  waitingNotifications,
} from '../../store/alerts/outbox.ts';
import { expireSnooze, mutesAt } from '../../store/alerts/person.ts';
import type { App } from '../app.ts';

type World = Pick<App, 'db' | 'now' | 'settings' | 'rules'>;

/** What only this process knows. */
export interface Circumstances {
  readonly groupMs: number;
  readonly online: boolean;
  readonly catchingUpUntil: number | null;
  readonly shown: DeliveryContext['shown'];
  /** Nothing was decided by this process yet. */
  readonly first: boolean;
}

export interface DeliveryDecision {
  readonly banners: readonly PlannedBanner[];
  /** Epoch ms at which to look again, `null`: not before something changes. */
  readonly nextAt: number | null;
  /** Whether an alert is over, or a person has dealt with it since a banner about it was shown. */
  readonly isDone: (alertId: string, shownAt: number) => boolean;
}

/** Decides about everything that waits and stores why it waits or is dropped. Throws a StoreFailure. */
export function decide(app: World, circumstances: Circumstances): DeliveryDecision {
  const calm = look(app, circumstances);
  if (calm.waiting.length === 0 && !isDue(calm.reminders)) return decisionOf(calm, [], calm.reminders.nextAt);
  return inTransaction(app.db, () => {
    if (circumstances.first || circumstances.catchingUpUntil !== null) noteLeftBehind(app, calm);
    let seen = look(app, circumstances);
    if (isDue(seen.reminders)) {
      queue(app, seen);
      seen = look(app, circumstances);
    }
    const { waiting, alerts, context, reminders } = seen;
    const plan = planDelivery(waiting, alerts, context);
    for (const { id, reason } of plan.drop) dropNotification(app.db, id, { code: 'dropped', why: reason }, context.now);
    for (const { id, reason } of plan.wait) noteWaiting(app.db, id, reason);
    return decisionOf(seen, plan.banners, earlier(plan.nextAt, reminders.nextAt));
  });
}

interface Seen {
  readonly waiting: readonly WaitingItem[];
  readonly alerts: readonly Alert[];
  readonly context: DeliveryContext;
  readonly reminders: Reminders;
}

function look(app: World, { groupMs, online, catchingUpUntil, shown }: Circumstances): Seen {
  const { db } = app;
  const now = app.now();
  const { quietHours, repeat } = app.settings();
  const waiting = waitingNotifications(db);
  const alerts = listAlerts(db);
  const accounts = new Map(listAccounts(db).map((account) => [account.id, account]));
  const names = new Map(
    [...accounts].map(([id, { label, provider, client }]) => [
      id,
      { account: label, provider: providerOf(provider)?.name ?? provider, providerId: provider, client },
    ]),
  );
  const mutedBy = mutesAt(db, now);
  const rules = new Map<string, RulesOfAccount>();
  const levelsOf = ({ accountId, rule, subject }: AlertTarget) => {
    const account = accounts.get(accountId);
    if (account === undefined) return null;
    const ofAccount = rules.get(accountId) ?? rulesOf(app.rules(), account);
    rules.set(accountId, ofAccount);
    return ofAccount(rule, subject.kind, subject.id).rule.levels;
  };
  const context: DeliveryContext = {
    now,
    groupMs,
    online,
    quietAt: (at) => quietStretch(quietHours, at),
    criticalBreaksQuiet: quietHours.criticalBreaks,
    repeat,
    catchingUpUntil,
    muted: (subject) => mutedBy(subject) !== null,
    told: toldSoFar(db, now),
    names,
    levelsOf,
    shown,
  };
  return { waiting, alerts, context, reminders: dueReminders(alerts, waiting, context) };
}

function isDue({ due, snoozesOver }: Reminders): boolean {
  return due.length > 0 || snoozesOver.length > 0;
}

function queue(app: World, { context, reminders }: Seen): void {
  for (const id of reminders.snoozesOver) expireSnooze(app.db, id);
  for (const { alert, kind } of reminders.due) {
    queueNotification(app.db, {
      alertId: alert.id,
      transitionId: null,
      kind,
      subject: { ...alert.subject, accountId: alert.accountId },
      severity: alert.severity,
      createdAt: context.now,
      away: false,
      firstSight: false,
      said: saidOf(alert),
    });
  }
}

/** What is older than that when the app starts or the computer wakes belongs to the time nobody was there. */
const leftBehindMs = 30 * minuteMs;

function noteLeftBehind(app: World, { waiting, alerts, context: { now, catchingUpUntil } }: Seen): void {
  const snoozed = new Set(alerts.filter(({ snoozedUntil }) => snoozedUntil !== null).map(({ id }) => id));
  const isAway = (accountId: string) => (readAccountRun(app.db, accountId).awaySince ?? 0) > 0;
  for (const { id, alertId, kind, subject, createdAt, away, firstSight } of waiting) {
    if (away || firstSight || snoozed.has(alertId)) continue;
    // A reminder that fell due in the first instant after a sleep speaks of old data.
    const isHasty = kind === 'repeat' && catchingUpUntil !== null;
    // Whoever looked in while nobody was here spoke of that time: what is read from now on may say otherwise.
    if (isHasty || now - createdAt >= leftBehindMs || isAway(subject.accountId)) noteAway(app.db, id);
  }
}

function decisionOf(
  { alerts, context }: Seen,
  banners: readonly PlannedBanner[],
  nextAt: number | null,
): DeliveryDecision {
  const firing = new Map(alerts.filter(isFiring).map((alert) => [alert.id, alert]));
  return {
    banners,
    nextAt,
    isDone: (alertId, shownAt) => {
      const alert = firing.get(alertId);
      if (alert === undefined) return true;
      const { acknowledgedAt: seenAt } = alert;
      // Acknowledged before it got worse, which is what the banner says. One from a time still to come was shown before the
      // clock was put back, and what a person said since is about it.
      const isOlder = seenAt !== null && seenAt < shownAt && shownAt <= context.now;
      const isNews = isOlder || (seenAt !== null && seenAt > context.now);
      return isDealtWith(isNews ? { ...alert, acknowledgedAt: null } : alert, context);
    },
  };
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}
