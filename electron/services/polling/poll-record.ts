/**
 * What a poll leaves in the cache: each answer in a transaction of its own (data, alert states and outbox together), and
 * then how the endpoint went. A failure is recorded beside the data and never changes it.
 */
import { providerTime } from '../../core/clock.ts';
import { dayMs, minuteMs } from '../../core/days.ts';
import type { ProviderError } from '../../core/errors.ts';
import type { Account, Answer } from '../../core/model.ts';
import { nextAfterFailure, nextDaily, nextRegular, refusalsThatMeanPlan, stableShare } from '../../core/schedule.ts';
import type { Endpoint, Provider } from '../../providers/provider.ts';
import { findAccount, readAccountRun, writeAccountRun, type AccountRun } from '../../store/accounts/accounts.ts';
import { saveAnswer } from '../../store/mail/answers.ts';
import { inTransaction } from '../../store/file/database.ts';
import { listEndpointRuns, logPoll, writeEndpointRun, type EndpointRun } from '../../store/accounts/endpoints.ts';
import { updateState } from '../accounts/state.ts';
import type { App } from '../app.ts';
import { recordPass } from '../accounts/catch-up.ts';
import { intervalOf, runOf } from './due.ts';
import { evaluateAccount, readCache } from '../alerts/evaluate.ts';
import { hourBefore, learnHour } from './learn-hour.ts';

/** One account being read. */
export interface Poll {
  readonly app: App;
  readonly accountId: string;
  readonly provider: Provider;
  /** A person waits for the outcome: failures are shown at once. */
  readonly asked: boolean;
  /** Interval of live endpoints, ms; asked when it is needed, because an alert that fires meanwhile shortens it. */
  readonly intervalMs: () => number;
}

/** A read that came to its end. */
export interface Read {
  readonly startedAt: number;
  /** It covered the endpoint's full range. */
  readonly full: boolean;
  readonly notes: readonly string[];
  readonly rows: number;
}

/** Failures after which asking another endpoint of the same account makes no sense. */
export function concernsWholeAccount({ kind }: ProviderError): boolean {
  const kinds: readonly ProviderError['kind'][] = [
    'unauthorized',
    'rate-limited',
    'dns',
    'network',
    'proxy',
    'tls',
    'timeout',
    'keychain',
    'bad-key',
    'cancelled',
  ];
  return kinds.includes(kind);
}

/** Does the work in one transaction with the account as it is now. Returns `null`, having done nothing, when it is gone. */
function withAccount<T>({ app, accountId }: Poll, work: (account: Account, now: number) => T): T | null {
  return inTransaction(app.db, () => {
    const account = findAccount(app.db, accountId);
    return account === null ? null : work(account, app.now());
  });
}

function evaluate({ app, provider }: Poll, account: Account, now: number): void {
  evaluateAccount(app.db, readCache(app.db, account, provider, app.rules(), now), now);
}

/**
 * Saves one answer: the key works and the provider is there. `skewMs` is what the provider's clock showed, if it did.
 * Returns what was odd about the data; `null` when the account was removed meanwhile.
 */
export function recordAnswer(
  poll: Poll,
  endpoint: Endpoint,
  answer: Answer,
  skewMs: number | null,
): readonly string[] | null {
  const { app, accountId } = poll;
  return withAccount(poll, (account, now) => {
    const clockSkewMs = skewMs ?? readAccountRun(app.db, accountId).clockSkewMs;
    const providerNow = providerTime(now, clockSkewMs);
    const hour = hourBefore(poll, providerNow);
    const notes = saveAnswer(app.db, accountId, answer, providerNow);
    learnHour(poll, answer, hour, providerNow);
    const run = readAccountRun(app.db, accountId);
    writeAccountRun(app.db, accountId, {
      ...run,
      asOf: now,
      // Numbers that change live are what an outage is about: a list that still comes does not end one.
      outageSince: endpoint.cadence === 'live' ? null : run.outageSince,
      unauthorizedCount: 0,
      unauthorizedAt: null,
      clockSkewMs,
    });
    evaluate(poll, account, now);
    return notes;
  });
}

/** Notes that the endpoint was read to its end, and when it is due again. */
export function recordSuccess(poll: Poll, endpoint: Endpoint, read: Read): void {
  const { app, accountId, provider } = poll;
  withAccount(poll, (account, now) => {
    const before = runOf(listEndpointRuns(app.db, accountId), endpoint.name);
    writeEndpointRun(app.db, accountId, {
      ...before,
      nextAt: nextAt(poll, endpoint, now),
      lastAttemptAt: read.startedAt,
      lastOkAt: now,
      lastFullAt: read.full ? now : before.lastFullAt,
      failures: 0,
      error: null,
      status: 200,
      retryAt: null,
      offered: true,
      notes: read.notes,
    });
    logPoll(app.db, {
      accountId,
      endpoint: endpoint.name,
      at: read.startedAt,
      tookMs: now - read.startedAt,
      outcome: 'ok',
      status: 200,
      rows: read.rows,
      noteCount: read.notes.length,
      retryAt: null,
    });
    // What the answers brought was judged with each of them.
    if (updateState(app.db, accountId, provider, poll.asked, now)) evaluate(poll, account, now);
    app.log.info('poll', {
      provider: account.provider,
      endpoint: endpoint.name,
      tookMs: now - read.startedAt,
      rows: read.rows,
      notes: read.notes.length,
    });
  });
}

function nextAt({ app, accountId, provider, intervalMs }: Poll, endpoint: Endpoint, now: number): number {
  const share = stableShare(accountId);
  if (endpoint.cadence === 'daily') return nextDaily(now, share);
  const floorMs = endpoint.cadence === 'live' ? provider.floorMs : 0;
  return nextRegular(now, intervalOf(endpoint, provider, intervalMs()), floorMs, share, app.random());
}

/** Notes that a pass over everything due came to its end: only now are the days of an absence whole, and judged. */
export function recordPassEnd(poll: Poll): void {
  withAccount(poll, (account, now) => {
    recordPass(poll.app.db, poll.accountId);
    if (readAccountRun(poll.app.db, poll.accountId).awaySince !== null) evaluate(poll, account, now);
  });
}

/** Notes why nothing came. What concerns the whole account holds its other endpoints back just as long. */
export function recordFailure(poll: Poll, endpoint: Endpoint, found: ProviderError): void {
  const { app, accountId, provider } = poll;
  withAccount(poll, (account, now) => {
    const runs = listEndpointRuns(app.db, accountId);
    const before = runOf(runs, endpoint.name);
    const next = afterFailure(poll, endpoint, before, found, now);
    writeEndpointRun(app.db, accountId, next.run);
    for (const { name } of concernsWholeAccount(found) ? provider.endpoints : []) {
      if (name === endpoint.name) continue;
      const other = runOf(runs, name);
      writeEndpointRun(app.db, accountId, { ...other, nextAt: Math.max(other.nextAt, next.run.nextAt) });
    }
    logPoll(app.db, {
      accountId,
      endpoint: endpoint.name,
      at: now,
      tookMs: 0,
      outcome: next.outcome,
      status: found.status,
      rows: 0,
      noteCount: 0,
      retryAt: found.retryAt,
    });
    if (next.outcome === found.kind && found.kind !== 'cancelled') noteFailure(poll, endpoint, found, now);
    updateState(app.db, accountId, provider, poll.asked, now);
    evaluate(poll, account, now);
    app.log.warn('poll-failed', {
      provider: account.provider,
      endpoint: endpoint.name,
      kind: found.kind,
      status: found.status,
    });
  });
}

/** The endpoint after this failure, and the word for it in the log. */
function afterFailure(
  { app, accountId, provider, intervalMs }: Poll,
  endpoint: Endpoint,
  before: EndpointRun,
  found: ProviderError,
  now: number,
): { readonly run: EndpointRun; readonly outcome: ProviderError['kind'] | 'not-offered' } {
  const attempted = { ...before, lastAttemptAt: now };
  // A probing feature that is not there is no failure, whatever it failed with before.
  if (endpoint.optional === true && ['forbidden', 'not-found', 'web-page'].includes(found.kind)) {
    const { status } = found;
    const run = { ...attempted, nextAt: now + dayMs, failures: 0, error: null, status, retryAt: null, offered: false };
    return { run, outcome: 'not-offered' };
  }
  const again = (error: ProviderError, failures: number) =>
    nextAfterFailure(
      { error, failures: Math.max(1, failures), intervalMs: intervalOf(endpoint, provider, intervalMs()) },
      now,
      app.random(),
    );
  // We stopped it ourselves: that says nothing about the provider.
  if (found.kind === 'cancelled')
    return { run: { ...attempted, nextAt: again(found, before.failures) }, outcome: found.kind };
  const rejected = found.kind === 'unauthorized';
  const failures = rejected ? rejections(readAccountRun(app.db, accountId), now) : before.failures + 1;
  const error = explained(found, failures, provider);
  return {
    run: {
      ...attempted,
      nextAt: again(error, failures),
      failures,
      error: { kind: error.kind, message: error.message },
      status: error.status,
      retryAt: error.retryAt,
    },
    outcome: found.kind,
  };
}

/** Rejections of the key in a row; those less than a minute apart count as one (fault F1). */
function rejections({ unauthorizedCount, unauthorizedAt }: AccountRun, now: number): number {
  const sameMoment = unauthorizedCount > 0 && unauthorizedAt !== null && now - unauthorizedAt < minuteMs;
  return sameMoment ? unauthorizedCount : unauthorizedCount + 1;
}

/** Adds what only the history of failures can tell (fault F12). */
function explained(error: ProviderError, failures: number, provider: Provider): ProviderError {
  if (error.kind !== 'rate-limited' || failures < refusalsThatMeanPlan) return error;
  return { ...error, message: `${provider.name} keeps refusing: a plan or daily API limit?` };
}

/** What the failure says of the account as a whole. The endpoint's own run is stored before. */
function noteFailure({ app, accountId, provider }: Poll, endpoint: Endpoint, error: ProviderError, now: number): void {
  const run = readAccountRun(app.db, accountId);
  const rejected = error.kind === 'unauthorized';
  const runs = listEndpointRuns(app.db, accountId);
  writeAccountRun(app.db, accountId, {
    ...run,
    retryAt: error.kind === 'rate-limited' ? error.retryAt : run.retryAt,
    outageSince: isOutage(provider, runs, endpoint, error) ? (run.outageSince ?? now) : run.outageSince,
    unauthorizedCount: rejected ? rejections(run, now) : run.unauthorizedCount,
    unauthorizedAt: rejected ? now : run.unauthorizedAt,
  });
}

/** Keys, scopes and rate limits have words of their own. */
const notOutages: readonly ProviderError['kind'][] = [
  'unauthorized',
  'forbidden',
  'plan',
  'rate-limited',
  'keychain',
  'bad-key',
];

/** Whether no live number comes any more: one endpoint of several that fails is a lesser trouble, and shown as one. */
function isOutage(provider: Provider, runs: readonly EndpointRun[], endpoint: Endpoint, error: ProviderError): boolean {
  if (notOutages.includes(error.kind)) return false;
  if (concernsWholeAccount(error)) return true;
  const live = provider.endpoints.filter(({ cadence }) => cadence === 'live');
  return endpoint.cadence === 'live' && live.every(({ name }) => runOf(runs, name).error !== null);
}
