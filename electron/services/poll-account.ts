/**
 * One account, read once: its due endpoints one after another, each answer recorded in a transaction of its own
 * (cache, alert states, outbox together). A failure is recorded beside the data and never changes it.
 */
import { dayMs, hourMs, minuteMs } from '../core/days.ts';
import { ProviderFailure, stateAfter, type ProviderError } from '../core/errors.ts';
import type { Account, AccountState } from '../core/model.ts';
import {
  isTransient,
  nextAfterFailure,
  nextDaily,
  nextRegular,
  refusalsThatMeanPlan,
  stableShare,
} from '../core/schedule.ts';
import { providerOf } from '../providers/index.ts';
import type { Endpoint, Provider, ReadContext, Transport } from '../providers/provider.ts';
import { findAccount, readAccountRun, writeAccountRun, type AccountRun } from '../store/accounts.ts';
import { saveAnswer } from '../store/answers.ts';
import { inTransaction } from '../store/database.ts';
import { knownFor, listEndpointRuns, logPoll, writeEndpointRun, type EndpointRun } from '../store/endpoints.ts';
import type { App } from './app.ts';
import { addressOf, openTransport } from './connection.ts';
import { evaluateAccount, readCache } from './evaluate.ts';

/** What is asked for: what is due; or at once the live numbers, or everything, whatever the intervals and back-offs say. */
export type Scope = 'due' | 'live' | 'everything';

export interface PollOptions {
  readonly scope: Scope;
  readonly signal: AbortSignal;
  /** Interval of live endpoints, ms. */
  readonly intervalMs: number;
  /** Called after everything that changed what can be seen. */
  readonly onChange: () => void;
}

/** How far the provider's clock is ahead of ours, as its last answer showed. */
interface Skew {
  measuredMs: number | null;
}

/** A clock that differs from the provider's by more than this is corrected for (fault F36). */
const skewThatMattersMs = 5 * minuteMs;

const freshRun = (endpoint: string): EndpointRun => ({
  endpoint,
  nextAt: 0,
  lastAttemptAt: null,
  lastOkAt: null,
  lastFullAt: null,
  failures: 0,
  error: null,
  status: null,
  retryAt: null,
  offered: null,
  notes: [],
});

/** How often an endpoint is read, ms: live ones at the interval but never below the provider's floor. */
export function intervalOf(endpoint: Endpoint, provider: Provider, intervalMs: number): number {
  switch (endpoint.cadence) {
    case 'live':
      return Math.max(provider.floorMs, intervalMs);
    case 'hourly':
      return hourMs;
    case 'daily':
      return dayMs;
  }
}

/** The endpoints that the scope asks for now. An unexpired Retry-After holds everything back, whoever asks. */
export function dueEndpoints(
  provider: Provider,
  runs: readonly EndpointRun[],
  run: AccountRun,
  scope: Scope,
  now: number,
): readonly Endpoint[] {
  if (run.retryAt !== null && run.retryAt > now) return [];
  return provider.endpoints.filter((endpoint) => {
    const state = runs.find((candidate) => candidate.endpoint === endpoint.name) ?? freshRun(endpoint.name);
    if (state.retryAt !== null && state.retryAt > now) return false;
    if (scope === 'everything' || (scope === 'live' && endpoint.cadence === 'live')) return true;
    return state.nextAt <= now;
  });
}

/** When the account next has something due; `null` when it has no endpoints. */
export function nextDueAt(provider: Provider, runs: readonly EndpointRun[], run: AccountRun): number | null {
  const times = provider.endpoints.map(
    (endpoint) => runs.find((candidate) => candidate.endpoint === endpoint.name)?.nextAt ?? 0,
  );
  return times.length === 0 ? null : Math.max(run.retryAt ?? 0, Math.min(...times));
}

/** Reads the account. Resolves when done; every failure is recorded, none is thrown. */
export async function pollAccount(app: App, account: Account, options: PollOptions): Promise<void> {
  const provider = providerOf(account.provider);
  if (provider === null) return;
  const due = dueEndpoints(
    provider,
    listEndpointRuns(app.db, account.id),
    readAccountRun(app.db, account.id),
    options.scope,
    app.now(),
  );
  if (due.length === 0) return;

  const skew: Skew = { measuredMs: null };
  let transport: Transport;
  try {
    const address = await addressOf(app, account, provider);
    transport = openTransport(app, address, account.settings, options.signal, (skewMs) => (skew.measuredMs = skewMs));
  } catch (thrown) {
    const [first] = due;
    if (first !== undefined) recordFailure(app, account, provider, first, errorOf(thrown), options);
    return;
  }

  for (const endpoint of due) {
    const error = await readEndpoint(app, account, provider, endpoint, transport, skew, options);
    if (error === null) continue;
    recordFailure(app, account, provider, endpoint, error, options);
    if (concernsWholeAccount(error)) return;
  }
}

/** Failures after which asking the next endpoint of the same account makes no sense. */
function concernsWholeAccount(error: ProviderError): boolean {
  return [
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
  ].includes(error.kind);
}

/** The failure as a value; anything else thrown on the way is our own mistake and says nothing about the data. */
function errorOf(thrown: unknown): ProviderError {
  if (thrown instanceof ProviderFailure) return thrown.error;
  return { kind: 'unexpected', message: 'The answer could not be read.', status: null, retryAt: null };
}

async function readEndpoint(
  app: App,
  account: Account,
  provider: Provider,
  endpoint: Endpoint,
  transport: Transport,
  skew: Skew,
  options: PollOptions,
): Promise<ProviderError | null> {
  const startedAt = app.now();
  const skewMs = skew.measuredMs ?? readAccountRun(app.db, account.id).clockSkewMs ?? 0;
  const providerNow = Math.abs(skewMs) > skewThatMattersMs ? startedAt + skewMs : startedAt;
  const known = knownFor(app.db, account.id, endpoint.name);
  const context: ReadContext = { ...transport, now: providerNow, settings: account.settings, known };
  const full = endpoint.isFull?.({ known, now: providerNow }) ?? false;

  try {
    const notes: string[] = [];
    let rows = 0;
    for await (const answer of endpoint.read(context)) {
      if (findAccount(app.db, account.id) === null) return null; // removed while we asked
      notes.push(...answer.notes);
      rows += countRows(answer);
      inTransaction(app.db, () => {
        notes.push(...saveAnswer(app.db, account.id, answer, app.now() + providerNow - startedAt));
        recordProgress(app, account, skew.measuredMs);
        evaluateAccount(app.db, readCache(app.db, account, provider, app.now()), app.settings(), app.now());
      });
      options.onChange();
    }
    recordSuccess(app, account, provider, endpoint, { startedAt, full, notes: [...new Set(notes)], rows }, options);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof ProviderFailure)) {
      app.log.warn('read-failed', {
        provider: account.provider,
        endpoint: endpoint.name,
        error: thrown instanceof Error ? thrown.name : 'unknown',
      });
    }
    return options.signal.aborted
      ? { kind: 'cancelled', message: 'Stopped.', status: null, retryAt: null }
      : errorOf(thrown);
  }
}

function countRows(answer: {
  readonly senders?: { readonly items: readonly unknown[] };
  readonly campaigns?: { readonly items: readonly unknown[] };
  readonly days?: readonly { readonly rows: readonly unknown[] }[];
}): number {
  return (
    (answer.senders?.items.length ?? 0) +
    (answer.campaigns?.items.length ?? 0) +
    (answer.days ?? []).reduce((sum, { rows }) => sum + rows.length, 0)
  );
}

/** An answer came: the key works and the provider is there. */
function recordProgress(app: App, account: Account, skewMs: number | null): void {
  const run = readAccountRun(app.db, account.id);
  writeAccountRun(app.db, account.id, {
    ...run,
    asOf: app.now(),
    outageSince: null,
    unauthorizedCount: 0,
    unauthorizedAt: null,
    clockSkewMs: skewMs ?? run.clockSkewMs,
  });
}

interface Read {
  readonly startedAt: number;
  readonly full: boolean;
  readonly notes: readonly string[];
  readonly rows: number;
}

function recordSuccess(
  app: App,
  account: Account,
  provider: Provider,
  endpoint: Endpoint,
  read: Read,
  options: PollOptions,
): void {
  const now = app.now();
  inTransaction(app.db, () => {
    if (findAccount(app.db, account.id) === null) return;
    const before = endpointRun(app, account.id, endpoint.name);
    const interval = intervalOf(endpoint, provider, options.intervalMs);
    const share = stableShare(account.id);
    writeEndpointRun(app.db, account.id, {
      ...before,
      nextAt:
        endpoint.cadence === 'daily'
          ? nextDaily(now, share)
          : nextRegular(now, interval, endpoint.cadence === 'live' ? provider.floorMs : 0, share, app.random()),
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
      accountId: account.id,
      endpoint: endpoint.name,
      at: read.startedAt,
      tookMs: now - read.startedAt,
      outcome: 'ok',
      status: 200,
      rows: read.rows,
      noteCount: read.notes.length,
      retryAt: null,
    });
    updateState(app, account.id, provider, options.scope !== 'due');
    evaluateAccount(app.db, readCache(app.db, account, provider, now), app.settings(), now);
  });
  app.log.info('poll', {
    provider: account.provider,
    endpoint: endpoint.name,
    tookMs: now - read.startedAt,
    rows: read.rows,
    notes: read.notes.length,
  });
  options.onChange();
}

/** Records why nothing came. What concerns the whole account holds its other endpoints back just as long. */
function recordFailure(
  app: App,
  account: Account,
  provider: Provider,
  endpoint: Endpoint,
  found: ProviderError,
  options: PollOptions,
): void {
  const now = app.now();
  const notOffered = endpoint.optional === true && ['forbidden', 'not-found', 'web-page'].includes(found.kind);
  inTransaction(app.db, () => {
    if (findAccount(app.db, account.id) === null) return;
    const before = endpointRun(app, account.id, endpoint.name);
    const cancelled = found.kind === 'cancelled';
    const counted =
      found.kind === 'unauthorized' ? readAccountRun(app.db, account.id).unauthorizedCount : before.failures;
    const failures = cancelled ? before.failures : counted + 1;
    const error = explained(found, failures, provider);
    const intervalMs = intervalOf(endpoint, provider, options.intervalMs);
    const nextAt = notOffered
      ? now + dayMs
      : nextAfterFailure({ error, failures: Math.max(1, failures), intervalMs }, now, app.random());
    writeEndpointRun(app.db, account.id, {
      ...before,
      nextAt,
      lastAttemptAt: now,
      failures: notOffered ? 0 : failures,
      error: notOffered || cancelled ? before.error : { kind: error.kind, message: error.message },
      status: error.status,
      retryAt: error.retryAt,
      offered: notOffered ? false : before.offered,
    });
    for (const other of concernsWholeAccount(error) ? provider.endpoints : []) {
      if (other === endpoint) continue;
      const run = endpointRun(app, account.id, other.name);
      writeEndpointRun(app.db, account.id, { ...run, nextAt: Math.max(run.nextAt, nextAt) });
    }
    logPoll(app.db, {
      accountId: account.id,
      endpoint: endpoint.name,
      at: now,
      tookMs: 0,
      outcome: notOffered ? 'not-offered' : error.kind,
      status: error.status,
      rows: 0,
      noteCount: 0,
      retryAt: error.retryAt,
    });
    if (!notOffered && !cancelled) noteFailure(app, account.id, error, now);
    updateState(app, account.id, provider, options.scope !== 'due');
    evaluateAccount(app.db, readCache(app.db, account, provider, now), app.settings(), now);
  });
  app.log.warn('poll-failed', {
    provider: account.provider,
    endpoint: endpoint.name,
    kind: found.kind,
    status: found.status,
  });
  options.onChange();
}

/** Adds what only the history of failures can tell (fault F12). */
function explained(error: ProviderError, failures: number, provider: Provider): ProviderError {
  if (error.kind !== 'rate-limited' || failures < refusalsThatMeanPlan) return error;
  return { ...error, message: `${provider.name} keeps refusing: a plan or daily API limit?` };
}

function noteFailure(app: App, accountId: string, error: ProviderError, now: number): void {
  const run = readAccountRun(app.db, accountId);
  const rejected = error.kind === 'unauthorized';
  // Keys, scopes and rate limits have words of their own; everything else is data that does not come.
  const outage = !['unauthorized', 'forbidden', 'plan', 'rate-limited', 'keychain', 'bad-key'].includes(error.kind);
  writeAccountRun(app.db, accountId, {
    ...run,
    retryAt: error.kind === 'rate-limited' ? error.retryAt : run.retryAt,
    outageSince: outage ? (run.outageSince ?? now) : run.outageSince,
    unauthorizedCount: rejected ? run.unauthorizedCount + 1 : run.unauthorizedCount,
    unauthorizedAt: rejected ? now : run.unauthorizedAt,
  });
}

function endpointRun(app: App, accountId: string, name: string): EndpointRun {
  return listEndpointRuns(app.db, accountId).find((run) => run.endpoint === name) ?? freshRun(name);
}

/** Worst first: what a person has to act on hides what heals by itself. */
const severityOrder: readonly AccountState[] = ['auth', 'offline', 'scope', 'limited', 'bad-data', 'stale'];

/** The account's state is the worst of its endpoints'. Something transient shows at its second failure, or at once when asked for. */
function updateState(app: App, accountId: string, provider: Provider, asked: boolean): void {
  const run = readAccountRun(app.db, accountId);
  const names = new Set(provider.endpoints.map((endpoint) => endpoint.name));
  const failing = listEndpointRuns(app.db, accountId)
    .filter((endpoint) => names.has(endpoint.endpoint))
    .flatMap(({ error, failures }) => (error === null ? [] : [{ error, failures }]))
    .filter(({ error, failures }) => !isTransient(error) || failures > 1 || asked || run.asOf === null)
    .map(({ error }) => ({ error, state: stateAfter(error.kind) }))
    .sort((a, b) => severityOrder.indexOf(a.state) - severityOrder.indexOf(b.state));
  const worst = failing[0];
  const state = worst?.state ?? 'ok';
  writeAccountRun(app.db, accountId, {
    ...run,
    state,
    stateSince: state === run.state ? run.stateSince : app.now(),
    error: worst?.error ?? null,
    retryAt: state === 'limited' ? run.retryAt : null,
  });
}
