/** One account, read once: its due endpoints one after another. Every failure of the provider is recorded, none is thrown. */
import { providerTime } from '../../core/clock.ts';
import { dayInZone } from '../../core/day-zone.ts';
import { mayBeOwnTrouble, ProviderFailure, type ProviderError } from '../../core/errors.ts';
import type { Account } from '../../core/model.ts';
import { distinctNotes, type Note } from '../../core/notes.ts';
import { providerOf } from '../../providers/index.ts';
import type { Endpoint, ReadContext, Transport } from '../../providers/provider.ts';
import { StoreFailure } from '../../store/failure.ts';
import { readAccess } from '../../store/accounts/access.ts';
import { findAccount, readAccountRun } from '../../store/accounts/accounts.ts';
import { knownFor } from '../../store/accounts/endpoints.ts';
import type { App } from '../app.ts';
import { addressOf, openTransport } from '../accounts/connection.ts';
import { dayZoneOf } from '../accounts/snapshot.ts';
import { noBacklog, type Backlog } from './backlog.ts';
import { dueEndpoints, readRuns, type PollScope } from './due.ts';
import {
  isCurrent,
  recordAnswer,
  recordFailure,
  recordPassEnd,
  recordSuccess,
  recordUnanswered,
  countRows,
  type Poll,
  type Received,
} from './poll-record.ts';
import { concernsWholeAccount } from './run-state.ts';

export interface PollOptions {
  readonly scope: PollScope;
  readonly signal: AbortSignal;
  /** Interval of live endpoints, ms; asked when it is needed. */
  readonly intervalMs: () => number;
  /** Called after everything that changed what can be seen. */
  readonly onChange: () => void;
  /** Awaited before every request: others may go first. */
  readonly turn?: () => Promise<void>;
  /** This process only looks in: what it may not be able to do by itself is not noted, so that nobody else goes by it. */
  readonly visiting?: boolean;
  /** Where what cannot be stored for now waits; without one it is thrown. */
  readonly backlog?: Backlog;
  /** Awaited once, between the live numbers and whatever else is read: those then go first. */
  readonly beforeOthers?: () => Promise<void>;
}

/** What reading an account came to. */
export interface PollResult {
  /** All live numbers came: they are as old as the oldest of them. */
  readonly liveRead: boolean;
  /** What went wrong, the first of it; `null` when nothing did. */
  readonly failure: ProviderError | null;
}

/** Why a signal aborted a poll: it took longer than any may. */
export class TookTooLong extends Error {}

const nothingRead: PollResult = { liveRead: false, failure: null };
const changedMeanwhile: PollResult = {
  liveRead: false,
  failure: { kind: 'cancelled', message: 'It was changed while it was read.', status: null, retryAt: null },
};

const unknownProvider: PollResult = {
  liveRead: false,
  failure: {
    kind: 'unexpected',
    message: 'This version of Sendgauge does not know the provider; update it.',
    status: null,
    retryAt: null,
  },
};

/** How far the `Date` of the provider's last answer was ahead of our clock; `null` while none came. */
interface Skew {
  ms: number | null;
}

/** What one endpoint came to: read, failed, or of no interest any more because the account was removed or changed. */
type Outcome = 'read' | 'not-current' | ProviderError;

/**
 * Reads the account. What cannot be stored for now waits in the backlog; rejects with a StoreFailure when the cache cannot be
 * written for good, or there is no backlog: then nothing of it is recorded.
 */
export async function pollAccount(app: App, { id }: Pick<Account, 'id'>, options: PollOptions): Promise<PollResult> {
  // First of all: whoever changes it from here on makes a thing of the past of what is read now.
  const access = readAccess(app.db, id);
  const account = findAccount(app.db, id);
  const provider = account === null ? null : providerOf(account.provider);
  if (access === null || account === null) return nothingRead;
  if (provider === null) return unknownProvider;
  const runs = readRuns(app.db, account.id);
  const all = dueEndpoints(provider, runs, options.scope, app.now());
  const due = options.beforeOthers === undefined ? all : liveFirst(all);
  const [first] = due;
  if (first === undefined) return nothingRead;
  const { intervalMs, scope, onChange, visiting = false, backlog = noBacklog } = options;
  const poll: Poll = {
    app,
    accountId: account.id,
    provider,
    accessVersion: access.version,
    asked: scope !== 'due',
    backlog,
    intervalMs,
  };

  const note = (endpoint: Endpoint, error: ProviderError): void => {
    if (visiting && mayBeOwnTrouble(error)) recordUnanswered(poll, error);
    else recordFailure(poll, endpoint, error);
    onChange();
  };

  const skew: Skew = { ms: null };
  let transport: Transport;
  try {
    const address = await addressOf(app, account, provider, options.signal);
    // A new key is not sent to the address of the old one.
    if (!isCurrent(poll)) return changedMeanwhile;
    const opened = openTransport(app, address, account.settings, options.signal, (skewMs) => (skew.ms = skewMs));
    transport = options.turn === undefined ? opened : inTurn(opened, options.turn);
  } catch (thrown) {
    const failure = options.signal.aborted ? stopped(provider.name, options.signal) : errorOf(thrown);
    note(first, failure);
    return { liveRead: false, failure };
  }

  const unread = new Set(provider.endpoints.filter(({ cadence }) => cadence === 'live').map(({ name }) => name));
  const liveEndpoints = unread.size;
  let failure: ProviderError | null = null;
  const firstOther = due.find(({ cadence }) => cadence !== 'live');
  for (const endpoint of due) {
    if (endpoint === firstOther) await options.beforeOthers?.();
    const outcome = await readEndpoint(poll, account, endpoint, transport, skew, options);
    if (outcome === 'not-current' || !isCurrent(poll)) return changedMeanwhile;
    if (outcome === 'read') {
      unread.delete(endpoint.name);
      continue;
    }
    failure ??= outcome;
    note(endpoint, outcome);
    if (concernsWholeAccount(outcome) || options.signal.aborted) return { liveRead: unread.size === 0, failure };
  }
  // One live endpoint that always fails keeps nobody away for good.
  if (unread.size < liveEndpoints) {
    recordPassEnd(poll);
    onChange();
  }
  return { liveRead: unread.size === 0, failure };
}

/** Lets others go first before each request. */
function inTurn(transport: Transport, turn: () => Promise<void>): Transport {
  return {
    get: async (path, request) => {
      await turn();
      return transport.get(path, request);
    },
    post: async (path, payload, request) => {
      await turn();
      return transport.post(path, payload, request);
    },
    pause: transport.pause,
  };
}

/** Why an aborted poll ended. One that took too long says something of the provider; one that we did not want, nothing. */
function stopped(provider: string, signal: AbortSignal): ProviderError {
  const error = { status: null, retryAt: null };
  return signal.reason instanceof TookTooLong
    ? { ...error, kind: 'timeout', message: `${provider} took too long to be read to the end.` }
    : { ...error, kind: 'cancelled', message: 'Stopped.' };
}

function liveFirst(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return endpoints.toSorted((one, other) => Number(other.cadence === 'live') - Number(one.cadence === 'live'));
}

/** The failure as a value; anything else thrown on the way is our own mistake and says nothing about the data. */
function errorOf(thrown: unknown): ProviderError {
  if (thrown instanceof ProviderFailure) return thrown.error;
  return { kind: 'unexpected', message: 'The answer could not be read.', status: null, retryAt: null };
}

async function readEndpoint(
  poll: Poll,
  account: Account,
  endpoint: Endpoint,
  transport: Transport,
  skew: Skew,
  { signal, onChange }: PollOptions,
): Promise<Outcome> {
  const { app } = poll;
  const startedAt = app.now();
  const now = providerTime(startedAt, readAccountRun(app.db, account.id).clockSkewMs);
  const known = knownFor(app.db, account.id, endpoint.name);
  const today = dayInZone(dayZoneOf(account), now);
  const context: ReadContext = { ...transport, now, today, settings: account.settings, known };
  const full = endpoint.isFull?.({ known, now }) ?? false;

  try {
    const notes: Note[] = [];
    let rows = 0;
    let left = 0;
    let last: Received | null = null;
    const store = (received: Received): boolean => {
      const isStored = recordAnswer(poll, received);
      if (isStored) onChange();
      return isStored;
    };
    try {
      for await (const answer of endpoint.read(context)) {
        // Whoever stopped it may read the account anew by now.
        if (signal.aborted) return stopped(poll.provider.name, signal);
        const onNotes = (found: readonly Note[]) => void notes.push(...answer.notes, ...found);
        const received = { answer, measuredSkewMs: skew.ms, onNotes };
        rows += countRows(answer);
        left = answer.campaignsLeft?.length ?? left;
        const before: Received | null = last;
        last = null;
        if (before !== null && !store(before)) return 'not-current';
        if (endpoint.oneAnswer === true) last = received;
        else if (!store(received)) return 'not-current';
      }
    } catch (thrown) {
      // What came before something failed is kept.
      if (last !== null && !signal.aborted && !store(last)) return 'not-current';
      throw thrown;
    }
    recordSuccess(poll, endpoint, last, () => ({ startedAt, full, notes: distinctNotes(notes), rows, left }));
    onChange();
    return 'read';
  } catch (thrown) {
    if (thrown instanceof StoreFailure) throw thrown;
    if (signal.aborted) return stopped(poll.provider.name, signal);
    if (!(thrown instanceof ProviderFailure)) {
      app.log.warn('read-failed', {
        provider: account.provider,
        endpoint: endpoint.name,
        error: thrown instanceof Error ? thrown.name : 'unknown',
      });
    }
    return errorOf(thrown);
  }
}
