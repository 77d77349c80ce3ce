/** The state of an account, worked out from how its endpoints go. */
import { stateAfter } from '../../core/errors.ts';
import type { AccountState } from '../../core/model.ts';
import { isTransient } from '../../core/schedule.ts';
import type { Provider } from '../../providers/provider.ts';
import { readAccountRun, writeAccountRun, type AccountRun } from '../../store/accounts/accounts.ts';
import type { Db } from '../../store/file/database.ts';
import { listEndpointRuns, type EndpointRun } from '../../store/accounts/endpoints.ts';

/** Worst first: what a person has to act on hides what heals by itself. */
const severityOrder: readonly AccountState[] = ['auth', 'offline', 'scope', 'limited', 'bad-data', 'stale'];

/**
 * The worst state of the account's endpoints, with its error. Something transient counts from its second failure on, or
 * at once when a person asked or nothing was ever read.
 */
function deriveState(
  run: Pick<AccountRun, 'asOf'>,
  endpoints: readonly Pick<EndpointRun, 'error' | 'failures'>[],
  asked: boolean,
): Pick<AccountRun, 'state' | 'error'> {
  const [worst] = endpoints
    .flatMap(({ error, failures }) => (error === null ? [] : [{ error, failures }]))
    .filter(({ error, failures }) => !isTransient(error) || failures > 1 || asked || run.asOf === null)
    .map(({ error }) => ({ error, state: stateAfter(error.kind) }))
    .toSorted((a, b) => severityOrder.indexOf(a.state) - severityOrder.indexOf(b.state));
  return worst ?? { state: 'ok', error: null };
}

/**
 * Stores the state derived from the endpoints the provider has now. Call inside the transaction that changed one. Returns
 * whether it is another one than before.
 */
export function updateState(db: Db, accountId: string, provider: Provider, asked: boolean, now: number): boolean {
  const run = readAccountRun(db, accountId);
  const names = new Set(provider.endpoints.map(({ name }) => name));
  const present = listEndpointRuns(db, accountId).filter(({ endpoint }) => names.has(endpoint));
  const { state, error } = deriveState(run, present, asked);
  writeAccountRun(db, accountId, {
    ...run,
    state,
    stateSince: state === run.state ? run.stateSince : now,
    error,
    // Kept until it has passed even if something worse is said of the account: it holds back whoever asks.
    retryAt: run.retryAt !== null && run.retryAt > now ? run.retryAt : null,
  });
  return state !== run.state;
}
