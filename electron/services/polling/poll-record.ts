/**
 * What a poll leaves in the cache, one transaction a step: what is stored of the account is read, the step is worked out
 * from it (run-state.ts), written once and judged. Each answer is a step of its own (data, alert states and outbox
 * together), and so is how the endpoint went. A failure is recorded beside the data and never changes it.
 */
import { providerTime } from '../../core/clock.ts';
import type { ProviderError } from '../../core/errors.ts';
import { subjectKinds, type Account, type Answer } from '../../core/model.ts';
import type { Note } from '../../core/notes.ts';
import type { Endpoint } from '../../providers/provider.ts';
import { readAccess } from '../../store/accounts/access.ts';
import { findAccount, readAccountRun, writeAccountRun } from '../../store/accounts/accounts.ts';
import { isFailing, type AccountRun } from '../../core/snapshot.ts';
import { saveAnswer } from '../../store/mail/answers.ts';
import { inTransaction } from '../../store/statement.ts';
import { writeEndpointRun } from '../../store/accounts/endpoints.ts';
import type { App } from '../app.ts';
import { believeClock, isTimeInDoubt, isTimeUnproven } from './clock-claims.ts';
import { afterPass } from '../accounts/catch-up.ts';
import { evaluateAccount } from '../alerts/evaluate.ts';
import { dayZoneOf, gatherAccount, gatherRun } from '../accounts/snapshot.ts';
import type { Backlog } from './backlog.ts';
import { leaveDayBefore } from './day-before.ts';
import { hourlyInterval, readRuns, type Runs } from './due.ts';
import { evaluateOutage } from './outages.ts';
import { hourBefore, learnHour } from './learn-hour.ts';
import { afterAnswer, afterFailure, afterRead, type Read, type Step, type PolledAccount } from './run-state.ts';

/** One account being read. */
export interface Poll extends PolledAccount {
  readonly app: App;
  /** Where what cannot be stored now waits. */
  readonly backlog: Backlog;
  /** Which access to the account it is made with: what came of a former one is not about the account as it is now. */
  readonly accessVersion: number;
  /** Interval of live endpoints, ms; asked when it is needed, because an alert that fires meanwhile shortens it. */
  readonly intervalMs: () => number;
}

/** Whether the account still is as it was when it was asked: there, with the same key, at the same address. */
export function isCurrent({ app, accountId, accessVersion }: Poll): boolean {
  return readAccess(app.db, accountId)?.version === accessVersion;
}

/**
 * Does the work in one transaction with the account as it is then, and the time as it is now. Returns what it comes to, or
 * `'not-current'`, having done nothing, when the account is gone or is reached otherwise by then, by whichever process that
 * was changed. When the cache cannot be written the work waits (backlog.ts).
 */
function withAccount(
  poll: Poll,
  rows: number,
  work: (account: Account, now: number) => void,
): 'stored' | 'waits' | 'not-current' {
  const { app, accountId, backlog } = poll;
  const now = app.now();
  const run = () =>
    inTransaction(app.db, () => {
      const account = isCurrent(poll) ? findAccount(app.db, accountId) : null;
      if (account === null) return 'not-current';
      work(account, now);
      return 'stored';
    });
  return backlog.store<'stored' | 'waits' | 'not-current'>({ accountId, rows, run }, 'waits');
}

function stepOf(
  { app, accountId, provider, asked, intervalMs }: Poll,
  { demo }: Account,
  endpoint: Endpoint,
  now: number,
): Step {
  const intervals = { intervalMs: intervalMs(), hourlyMs: hourlyInterval(app, demo) };
  return { accountId, provider, endpoint, asked, ...intervals, random: app.random(), now };
}

function write({ app, accountId }: Poll, before: Runs, after: Runs): void {
  writeAccountRun(app.db, accountId, after.account);
  for (const run of after.endpoints) if (!before.endpoints.includes(run)) writeEndpointRun(app.db, accountId, run);
}

/**
 * Judges what a step may have changed. There are thousands of mailboxes, and what is found of them is another only after an
 * answer about them (`ofMailboxes`), or where the account fails or failed.
 */
function evaluate(
  { app }: Poll,
  account: Account,
  before: AccountRun,
  run: AccountRun,
  now: number,
  ofMailboxes = false,
): void {
  const snapshot = gatherAccount(app.db, account, now, { run, settings: app.settings() });
  evaluateAccount(app.db, snapshot, app.rules(), now, {
    isDayUncertain: isTimeUnproven(app.db, account.id, run, now),
    kinds: ofMailboxes || isFailing(before) || isFailing(run) ? subjectKinds : ['account', 'campaign'],
  });
  leaveDayBefore(app, snapshot);
}

/** How much an answer has to say. */
export function countRows({ senders, campaigns, days = [] }: Answer): number {
  const daily = days.reduce((sum, { rows }) => sum + rows.length, 0);
  return (senders?.items.length ?? 0) + (campaigns?.items.length ?? 0) + daily;
}

/** An answer as it came in. */
export interface Received {
  readonly answer: Answer;
  /** How far its `Date` header is ahead of our clock; `null` without one. */
  readonly measuredSkewMs: number | null;
  /** Hears what was odd about the data, once it is stored. */
  readonly onNotes: (notes: readonly Note[]) => void;
}

/** Saves what an answer says and judges it; returns how reading the account goes then, which is still to be written. */
function storeAnswer(
  poll: Poll,
  account: Account,
  before: AccountRun,
  { answer, measuredSkewMs, onNotes }: Received,
  now: number,
): AccountRun {
  const { app, accountId, provider } = poll;
  // While the time was in doubt, mailboxes were not judged.
  const ofMailboxes =
    answer.senders !== undefined || answer.senderWindows !== undefined || isTimeInDoubt(app.db, accountId);
  const clockSkewMs = believeClock(app.db, accountId, before, measuredSkewMs, now);
  const providerNow = providerTime(now, clockSkewMs);
  const dayZone = dayZoneOf(account);
  const hour = hourBefore(poll, before, providerNow, dayZone);
  const { notes, learned } = saveAnswer(app.db, accountId, answer, providerNow, provider.statuses, dayZone);
  learnHour(poll, answer, hour, providerNow, dayZone);
  const run = afterAnswer(before, learned, clockSkewMs, now);
  evaluate(poll, account, before, run, now, ofMailboxes);
  onNotes(notes);
  return run;
}

/** Saves one answer. Returns false when the account was removed or changed meanwhile. */
export function recordAnswer(poll: Poll, received: Received): boolean {
  const { app, accountId } = poll;
  const outcome = withAccount(poll, countRows(received.answer), (account, now) => {
    const before = readAccountRun(app.db, accountId);
    writeAccountRun(app.db, accountId, storeAnswer(poll, account, before, received, now));
  });
  return outcome !== 'not-current';
}

/**
 * Notes that the endpoint was read to its end, and when it is due again; `ended` is asked when its answers are stored. `last`:
 * an answer that came with the end, and is saved with it.
 */
export function recordSuccess(poll: Poll, endpoint: Endpoint, last: Received | null, ended: () => Read): void {
  const { app, accountId } = poll;
  withAccount(poll, 1 + (last === null ? 0 : countRows(last.answer)), (account, now) => {
    const stored = readRuns(app.db, accountId);
    const before =
      last === null ? stored : { ...stored, account: storeAnswer(poll, account, stored.account, last, now) };
    const read = ended();
    const after = afterRead(before, stepOf(poll, account, endpoint, now), read);
    write(poll, before, after);
    const tookMs = now - read.startedAt;
    // What the answers brought was judged with each of them.
    if (after.account.state !== before.account.state) evaluate(poll, account, before.account, after.account, now);
    else
      evaluateOutage(app, gatherRun(app.db, account, { run: after.account, settings: app.settings() }), before.account);
    app.log.info('poll', {
      provider: account.provider,
      endpoint: endpoint.name,
      tookMs,
      rows: read.rows,
      notes: read.notes.length,
    });
  });
}

/** Notes that a pass over everything due came to its end: only now are the days of an absence whole, and judged. */
export function recordPassEnd(poll: Poll): void {
  const { app, accountId } = poll;
  withAccount(poll, 1, (account, now) => {
    const before = readAccountRun(app.db, accountId);
    if (before.awaySince === null) return;
    const run = afterPass(before);
    writeAccountRun(app.db, accountId, run);
    if (run.awaySince !== null) evaluate(poll, account, before, run, now);
  });
}

/**
 * Notes that a process which only looks in got no answer: nothing but that, where nobody else got one for long, the
 * outage is told with the reason that was found here.
 */
export function recordUnanswered(poll: Poll, { kind }: ProviderError): void {
  const { app } = poll;
  withAccount(poll, 1, (account) => {
    evaluateOutage(app, { ...gatherRun(app.db, account, { settings: app.settings() }), visitorsError: kind });
  });
}

/** Notes why nothing came. */
export function recordFailure(poll: Poll, endpoint: Endpoint, found: ProviderError): void {
  const { app, accountId } = poll;
  withAccount(poll, 1, (account, now) => {
    const before = readRuns(app.db, accountId);
    const after = afterFailure(before, stepOf(poll, account, endpoint, now), found);
    write(poll, before, after);
    evaluate(poll, account, before.account, after.account, now);
    app.log.warn('poll-failed', {
      provider: account.provider,
      endpoint: endpoint.name,
      kind: found.kind,
      status: found.status,
    });
  });
}
