/** One account, read once: its due endpoints one after another. Every failure of the provider is recorded, none is thrown. */
import { providerTime } from '../../core/clock.ts';
import { isOwnTrouble, ProviderFailure, type ProviderError } from '../../core/errors.ts';
import type { Account, Answer } from '../../core/model.ts';
import { distinctNotes, type Note } from '../../core/notes.ts';
import { providerOf } from '../../providers/index.ts';
import type { Endpoint, ReadContext, Transport } from '../../providers/provider.ts';
import { StoreFailure } from '../../store/failure.ts';
import { knownFor } from '../../store/accounts/endpoints.ts';
import type { App } from '../app.ts';
import { addressOf, openTransport } from '../accounts/connection.ts';
import { dueEndpoints, readRuns, type PollScope } from './due.ts';
import {
  recordAnswer,
  recordFailure,
  recordPassEnd,
  recordSuccess,
  recordUnanswered,
  type Poll,
} from './poll-record.ts';
import { concernsWholeAccount } from './run-state.ts';

export interface PollOptions {
  readonly scope: PollScope;
  readonly signal: AbortSignal;
  /** Interval of live endpoints, ms; asked when it is needed. */
  readonly intervalMs: () => number;
  /** Called after everything that changed what can be seen. */
  readonly onChange: () => void;
  /** This process only looks in: what it may not be able to do by itself is not noted, so that nobody else goes by it. */
  readonly visiting?: boolean;
  /** Awaited once, between the live numbers and whatever else is read. */
  readonly beforeOthers?: () => Promise<void>;
}

/** What reading an account came to. */
export interface PollResult {
  /** Live numbers came. */
  readonly liveRead: boolean;
  /** What went wrong, the first of it; `null` when nothing did. */
  readonly failure: ProviderError | null;
}

const nothingRead: PollResult = { liveRead: false, failure: null };

/** How far the provider's clock is ahead of ours, as its last answer showed; `null` while none did. */
interface Skew {
  ms: number | null;
}

/** What one endpoint came to: read, failed, or of no interest any more because the account was removed. */
type Outcome = 'read' | 'account-gone' | ProviderError;

/** Reads the account. Rejects with a StoreFailure when the cache cannot be written: then nothing of it is recorded. */
export async function pollAccount(app: App, account: Account, options: PollOptions): Promise<PollResult> {
  const provider = providerOf(account.provider);
  if (provider === null) return nothingRead;
  const runs = readRuns(app.db, account.id);
  const due = liveFirst(dueEndpoints(provider, runs, options.scope, app.now()));
  const [first] = due;
  if (first === undefined) return nothingRead;
  const { intervalMs, scope, onChange, visiting = false } = options;
  const poll: Poll = { app, accountId: account.id, provider, asked: scope !== 'due', intervalMs };

  const note = (endpoint: Endpoint, error: ProviderError): void => {
    if (visiting && isOwnTrouble(error)) recordUnanswered(poll, error);
    else recordFailure(poll, endpoint, error);
    onChange();
  };

  const skew: Skew = { ms: runs.account.clockSkewMs };
  let transport: Transport;
  try {
    const address = await addressOf(app, account, provider, options.signal);
    transport = openTransport(app, address, account.settings, options.signal, (skewMs) => (skew.ms = skewMs));
  } catch (thrown) {
    const failure = errorOf(thrown);
    note(first, failure);
    return { liveRead: false, failure };
  }

  let liveRead = false;
  let failure: ProviderError | null = null;
  const firstOther = due.find(({ cadence }) => cadence !== 'live');
  for (const endpoint of due) {
    if (endpoint === firstOther) await options.beforeOthers?.();
    const outcome = await readEndpoint(poll, account, endpoint, transport, skew, options);
    if (outcome === 'account-gone') return nothingRead;
    liveRead ||= outcome === 'read' && endpoint.cadence === 'live';
    if (outcome === 'read') continue;
    failure ??= outcome;
    note(endpoint, outcome);
    if (concernsWholeAccount(outcome)) return { liveRead, failure };
  }
  if (liveRead) {
    recordPassEnd(poll);
    onChange();
  }
  return { liveRead, failure };
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
  const now = providerTime(startedAt, skew.ms);
  const known = knownFor(app.db, account.id, endpoint.name);
  const context: ReadContext = { ...transport, now, settings: account.settings, known };
  const full = endpoint.isFull?.({ known, now }) ?? false;

  try {
    const notes: Note[] = [];
    let rows = 0;
    for await (const answer of endpoint.read(context)) {
      const found = recordAnswer(poll, endpoint, answer, skew.ms);
      if (found === null) return 'account-gone';
      notes.push(...answer.notes, ...found);
      rows += countRows(answer);
      onChange();
    }
    recordSuccess(poll, endpoint, { startedAt, full, notes: distinctNotes(notes), rows });
    onChange();
    return 'read';
  } catch (thrown) {
    if (thrown instanceof StoreFailure) throw thrown;
    if (signal.aborted) return { kind: 'cancelled', message: 'Stopped.', status: null, retryAt: null };
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

function countRows({ senders, campaigns, days = [] }: Answer): number {
  const daily = days.reduce((sum, { rows }) => sum + rows.length, 0);
  return (senders?.items.length ?? 0) + (campaigns?.items.length ?? 0) + daily;
}
