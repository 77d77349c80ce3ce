/** Numbers grow old without anything being answered, so outages are looked at by the clock. */
import { outageReading } from '../../core/alerts/rules/data-outage.ts';
import { providerTime } from '../../core/clock.ts';
import { accountReading } from '../../core/alerts/readings.ts';
import type { Account } from '../../core/model.ts';
import { awaitedMs, isOld, oldBefore, wrongAfter, type AccountRun, type RunSnapshot } from '../../core/snapshot.ts';
import { providerOf } from '../../providers/index.ts';
import { listAccounts, writeAccountRun } from '../../store/accounts/accounts.ts';
import { listEndpointRuns } from '../../store/accounts/endpoints.ts';
import { countPutOff } from '../../store/alerts/person.ts';
import type { Db } from '../../store/db.ts';
import { campaignTimes } from '../../store/mail/aged.ts';
import { countOldSenders } from '../../store/mail/mailbox-totals.ts';
import { inTransaction } from '../../store/statement.ts';
import type { App } from '../app.ts';
import { gatherAlerts, judgeReadings } from '../alerts/evaluate.ts';
import { campaignAge, everyMsOf } from '../accounts/glance.ts';
import { gatherRun } from '../accounts/snapshot.ts';
import { leaveDayBefore } from './day-before.ts';
import { readRuns } from './due.ts';
import { askedAgain, listsNothingOf, liveRuns } from './run-state.ts';

/**
 * Judges how long each account has given no live number. While reading is paused nothing can be missing. `online`: what
 * the system says of this computer's network. Returns true when an alert changed.
 */
export function evaluateOutages(app: App, online = true): boolean {
  let changed = false;
  for (const account of askedAccounts(app)) {
    inTransaction(app.db, () => {
      const snapshot = gatherRun(app.db, account, { settings: app.settings(), online });
      const [hasOutage, isOver] = [evaluateOutage(app, snapshot), leaveDayBefore(app, snapshot)];
      if (hasOutage || isOver) changed = true;
    });
  }
  return changed;
}

/** The same of one account; `before`: how reading it went until now, where a live number has just come. */
export function evaluateOutage(app: App, snapshot: RunSnapshot, before: AccountRun = snapshot.run): boolean {
  const now = app.now();
  const { liveAsOf, awaitedSince } = before;
  const isNew = snapshot.run.liveAsOf !== liveAsOf && liveAsOf !== awaitedSince;
  if (!isNew && awaitedMs({ ...snapshot, run: before }, now) === 0) return false;
  const alerts = gatherAlerts(app.db, snapshot.account, app.rules(), ['account']);
  const reading = accountReading('data-outage', snapshot.account, alerts, { now, providerNow: now }, (look) =>
    outageReading(withUnsaid(app.db, snapshot), look),
  );
  return judgeReadings(app.db, snapshot, [reading], now);
}

/** What no error of the account says. Whoever asked for a long wait with its first failure has said why nothing comes, though one failure is not said of the account. */
function withUnsaid(db: Db, snapshot: RunSnapshot): RunSnapshot {
  if (snapshot.run.error !== null) return snapshot;
  const endpoints = listEndpointRuns(db, snapshot.account.id);
  const provider = providerOf(snapshot.account.provider);
  const [nothingListed] = (provider === null ? [] : liveRuns(endpoints, provider)).flatMap(
    (run) => listsNothingOf(run) ?? [],
  );
  if (nothingListed !== undefined) return { ...snapshot, nothingListed };
  const [last] = endpoints
    .toSorted((one, other) => (other.lastAttemptAt ?? 0) - (one.lastAttemptAt ?? 0))
    .flatMap(({ error }) => error ?? []);
  return last === undefined ? snapshot : { ...snapshot, unsaidError: last.kind };
}

/** What is old, and what a person has put off and until when, as one text: what is shown of them changes by the clock alone. */
export function shownByClock(app: App): string {
  const now = app.now();
  const settings = app.settings();
  const old = listAccounts(app.db).flatMap((account) => {
    const snapshot = gatherRun(app.db, account, { settings });
    const { intervalMs } = snapshot;
    // What was read has the provider's time.
    const theirNow = providerTime(now, snapshot.run.clockSkewMs);
    const times = { oldBefore: oldBefore(theirNow, intervalMs), wrongAfter: wrongAfter(theirNow) };
    const mailboxes = countOldSenders(app.db, account.id, times);
    const all = campaignTimes(app.db, account.id);
    const everyMs = everyMsOf({ provider: providerOf(account.provider), intervalMs, campaigns: all });
    const campaigns = all.filter((campaign) => campaignAge(campaign, everyMs, theirNow) === 'old').length;
    const isAccountOld = isOld(snapshot.run.liveAsOf, now, snapshot.intervalMs);
    return isAccountOld || mailboxes > 0 || campaigns > 0 ? [[account.id, isAccountOld, mailboxes, campaigns]] : [];
  });
  return JSON.stringify([old, countPutOff(app.db, now)]);
}

function askedAccounts(app: App): readonly Account[] {
  if (app.settings().paused) return [];
  return listAccounts(app.db).filter(({ paused }) => !paused);
}

/** Time in which nobody asked (a sleep, a pause, no network, no app) is no outage: from here on it counts again. */
export function beginAsking(db: Db, now: number, accountId: string | null = null): void {
  inTransaction(db, () => {
    for (const { id, createdAt } of listAccounts(db)) {
      if (accountId === null || accountId === id) writeAccountRun(db, id, askedAgain(readRuns(db, id), createdAt, now));
    }
  });
}
