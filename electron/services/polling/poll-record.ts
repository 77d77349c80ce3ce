/**
 * What a poll leaves in the cache, one transaction a step: what is stored of the account is read, the step is worked out
 * from it (run-state.ts), written once and judged. Each answer is a step of its own (data, alert states and outbox
 * together), and so is how the endpoint went. A failure is recorded beside the data and never changes it.
 */
import { providerTime } from '../../core/clock.ts';
import type { ProviderError } from '../../core/errors.ts';
import type { Account, Answer } from '../../core/model.ts';
import type { Note } from '../../core/notes.ts';
import type { Endpoint } from '../../providers/provider.ts';
import { findAccount, readAccountRun, writeAccountRun } from '../../store/accounts/accounts.ts';
import type { AccountRun } from '../../core/snapshot.ts';
import { saveAnswer } from '../../store/mail/answers.ts';
import { inTransaction } from '../../store/statement.ts';
import { logPoll, writeEndpointRun } from '../../store/accounts/endpoints.ts';
import type { App } from '../app.ts';
import { afterPass } from '../accounts/catch-up.ts';
import { isOld } from '../accounts/facts.ts';
import { evaluateAccount } from '../alerts/evaluate.ts';
import { gatherAccount } from '../accounts/snapshot.ts';
import { hourlyInterval, readRuns, type Runs } from './due.ts';
import { hourBefore, learnHour } from './learn-hour.ts';
import {
  afterAnswer,
  afterFailure,
  afterRead,
  isNotOffered,
  type Read,
  type Step,
  type PolledAccount,
} from './run-state.ts';

/** One account being read. */
export interface Poll extends PolledAccount {
  readonly app: App;
  /** Interval of live endpoints, ms; asked when it is needed, because an alert that fires meanwhile shortens it. */
  readonly intervalMs: () => number;
}

/** Does the work in one transaction with the account as it is now. Returns `null`, having done nothing, when it is gone. */
function withAccount<T>({ app, accountId }: Poll, work: (account: Account, now: number) => T): T | null {
  return inTransaction(app.db, () => {
    const account = findAccount(app.db, accountId);
    return account === null ? null : work(account, app.now());
  });
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

function evaluate({ app }: Poll, account: Account, run: AccountRun, now: number): void {
  evaluateAccount(app.db, gatherAccount(app.db, account, now, run), app.rules(), now);
}

/**
 * Saves one answer. `clockSkewMs` is how far the provider's clock is ahead of ours, as far as it is known. Returns what
 * was odd about the data; `null` when the account was removed meanwhile.
 */
export function recordAnswer(
  poll: Poll,
  endpoint: Endpoint,
  answer: Answer,
  clockSkewMs: number | null,
): readonly Note[] | null {
  const { app, accountId, provider } = poll;
  return withAccount(poll, (account, now) => {
    const before = readAccountRun(app.db, accountId);
    const providerNow = providerTime(now, clockSkewMs);
    const hour = hourBefore(poll, before, providerNow);
    const { notes, learned } = saveAnswer(app.db, accountId, answer, providerNow, provider.statuses);
    learnHour(poll, answer, hour, providerNow);
    const run = afterAnswer(before, endpoint, learned, clockSkewMs, now);
    writeAccountRun(app.db, accountId, run);
    evaluate(poll, account, run, now);
    return notes;
  });
}

/** Notes that the endpoint was read to its end, and when it is due again. */
export function recordSuccess(poll: Poll, endpoint: Endpoint, read: Read): void {
  const { app, accountId } = poll;
  withAccount(poll, (account, now) => {
    const before = readRuns(app.db, accountId);
    const after = afterRead(before, stepOf(poll, account, endpoint, now), read);
    write(poll, before, after);
    const tookMs = now - read.startedAt;
    logPoll(app.db, {
      accountId,
      endpoint: endpoint.name,
      at: read.startedAt,
      tookMs,
      outcome: 'ok',
      status: 200,
      rows: read.rows,
      noteCount: read.notes.length,
      retryAt: null,
    });
    // What the answers brought was judged with each of them.
    if (after.account.state !== before.account.state) evaluate(poll, account, after.account, now);
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
  withAccount(poll, (account, now) => {
    const before = readAccountRun(app.db, accountId);
    if (before.awaySince === null) return;
    const run = afterPass(before);
    writeAccountRun(app.db, accountId, run);
    if (run.awaySince !== null) evaluate(poll, account, run, now);
  });
}

/**
 * Notes that a process which only looks in got no answer: nothing, unless nobody else got one for two intervals either.
 * Then an outage is counted. Its own keys and network say nothing even then.
 */
export function recordUnanswered(poll: Poll, { kind }: ProviderError): void {
  const { app, accountId } = poll;
  if (kind !== 'timeout' && kind !== 'tls') return;
  withAccount(poll, (account, now) => {
    const before = readAccountRun(app.db, accountId);
    if (!isOld(before.asOf, now, poll.intervalMs())) return;
    const run = { ...before, outageSince: before.outageSince ?? now };
    writeAccountRun(app.db, accountId, run);
    evaluate(poll, account, run, now);
  });
}

/** Notes why nothing came. */
export function recordFailure(poll: Poll, endpoint: Endpoint, found: ProviderError): void {
  const { app, accountId } = poll;
  withAccount(poll, (account, now) => {
    const before = readRuns(app.db, accountId);
    const after = afterFailure(before, stepOf(poll, account, endpoint, now), found);
    write(poll, before, after);
    logPoll(app.db, {
      accountId,
      endpoint: endpoint.name,
      at: now,
      tookMs: 0,
      outcome: isNotOffered(endpoint, found) ? 'not-offered' : found.kind,
      status: found.status,
      rows: 0,
      noteCount: 0,
      retryAt: found.retryAt,
    });
    evaluate(poll, account, after.account, now);
    app.log.warn('poll-failed', {
      provider: account.provider,
      endpoint: endpoint.name,
      kind: found.kind,
      status: found.status,
    });
  });
}
