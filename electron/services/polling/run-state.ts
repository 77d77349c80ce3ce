/** How reading an account goes on after a step of a poll: pure, from what was stored before and what came. */
import { dayMs, minuteMs } from '../../core/days.ts';
import { errorInfo, isOwnTrouble, stateAfter, type ProviderError } from '../../core/errors.ts';
import type { AccountState } from '../../core/model.ts';
import type { Note, NotedThing } from '../../core/notes.ts';
import {
  continueAfterMs,
  heldUntil,
  isTransient,
  nextAfterFailure,
  nextDaily,
  nextRegular,
  refusalsThatMeanPlan,
  stableShare,
} from '../../core/polling/schedule.ts';
import type { Endpoint, Provider } from '../../providers/provider.ts';
import { withLearned, type Learned, type AccountRun } from '../../core/snapshot.ts';
import type { EndpointRun } from '../../store/accounts/endpoints.ts';
import { endpointInterval, runOf, type Intervals, type Runs } from './due.ts';

/** Which account is read. */
export interface PolledAccount {
  readonly accountId: string;
  readonly provider: Provider;
  /** A person waits for the outcome: failures are shown at once. */
  readonly asked: boolean;
}

/** The endpoint that was asked, and what decides when it is asked again. */
export interface Step extends PolledAccount, Intervals {
  readonly endpoint: Endpoint;
  /** 0..1 */
  readonly random: number;
  readonly now: number;
}

/** A read that came to its end. */
export interface Read {
  readonly startedAt: number;
  /** It covered the endpoint's full range. */
  readonly full: boolean;
  readonly notes: readonly Note[];
  readonly rows: number;
  /** How much of the round is left to the next cycle. */
  readonly left: number;
}

/** The account after one answer: the key works and the provider is there. */
export function afterAnswer(run: AccountRun, learned: Learned, clockSkewMs: number | null, now: number): AccountRun {
  return {
    ...withLearned(run, learned),
    asOf: now,
    unauthorizedCount: 0,
    unauthorizedAt: null,
    clockSkewMs,
  };
}

/** After the endpoint was read to its end. */
export function afterRead(before: Runs, step: Step, { startedAt, full, notes, left }: Read): Runs {
  const { endpoint, now } = step;
  const stored = runOf(before.endpoints, endpoint.name);
  const read: EndpointRun = {
    ...stored,
    nextAt: left === 0 ? nextAt(step) : Math.min(nextAt(step), now + continueAfterMs),
    lastAttemptAt: startedAt,
    lastOkAt: now,
    lastFullAt: full ? now : stored.lastFullAt,
    failures: 0,
    error: null,
    status: 200,
    retryAt: null,
    offered: true,
    notes,
  };
  const endpoints = replaced(before.endpoints, [read]);
  return withState(afterLive(before.account, endpoints, step), endpoints, step);
}

/**
 * Of what an answer had nothing where there is some: no number came with it, until it is certain that all of it is gone
 * (decision M7); `null` where it had any.
 */
export function listsNothingOf({ notes }: Pick<EndpointRun, 'notes'>): NotedThing | null {
  const isNone = (note: Note) => note.code === 'none-returned' || (note.code === 'returned' && note.count === 0);
  return notes.flatMap((note) => (isNone(note) && 'what' in note ? note.what : []))[0] ?? null;
}

/** The endpoints that live numbers come from. */
export function liveRuns(endpoints: readonly EndpointRun[], provider: Provider): readonly EndpointRun[] {
  return provider.endpoints.filter(({ cadence }) => cadence === 'live').map(({ name }) => runOf(endpoints, name));
}

/** Live numbers are as old as the oldest of them: one live endpoint that fails for long is told of, too. */
function afterLive(run: AccountRun, endpoints: readonly EndpointRun[], { provider, endpoint }: Step): AccountRun {
  if (endpoint.cadence !== 'live') return run;
  const live = liveRuns(endpoints, provider);
  if (live.some((one) => listsNothingOf(one) !== null)) return run;
  const times = live.map(({ lastOkAt }) => lastOkAt);
  const liveAsOf = times.some((at) => at === null) ? null : Math.min(...times.filter((at) => at !== null));
  if (liveAsOf === null) return run;
  return { ...run, liveAsOf, awaitedSince: Math.max(run.awaitedSince ?? 0, liveAsOf) };
}

/** When asking begins again after a time in which nobody did: only what was asked for in vain before counts. */
export function askedAgain({ account, endpoints }: Runs, addedAt: number, now: number): AccountRun {
  const since = account.awaitedSince ?? addedAt;
  const lastAttemptAt = Math.max(since, ...endpoints.map((run) => run.lastAttemptAt ?? 0));
  return { ...account, awaitedSince: now - Math.max(0, Math.min(lastAttemptAt, now) - since) };
}

/** After a failure. What concerns the whole account holds its other endpoints back just as long. */
export function afterFailure(before: Runs, step: Step, found: ProviderError): Runs {
  const run = endpointAfterFailure(before, step, found);
  const held = concernsWholeAccount(found) ? step.provider.endpoints : [];
  const others = held
    .filter(({ name }) => name !== step.endpoint.name)
    .map(({ name }) => runOf(before.endpoints, name))
    .map((other) => ({ ...other, nextAt: Math.max(other.nextAt, run.nextAt) }));
  const endpoints = replaced(before.endpoints, [run, ...others]);
  return withState(accountAfterFailure(before.account, step, found), endpoints, step);
}

/** A probing feature that is not there is no failure. */
function isNotOffered({ optional }: Endpoint, { kind }: ProviderError): boolean {
  return optional === true && (kind === 'forbidden' || kind === 'not-found' || kind === 'web-page');
}

/** Failures after which asking another endpoint of the same account makes no sense. */
export function concernsWholeAccount(error: ProviderError): boolean {
  return isOwnTrouble(error) || error.kind === 'unauthorized' || error.kind === 'rate-limited';
}

function nextAt({ accountId, endpoint, provider, intervalMs, hourlyMs, random, now }: Step): number {
  const share = stableShare(accountId);
  if (endpoint.cadence === 'daily') return nextDaily(now, share);
  const floorMs = endpoint.cadence === 'live' ? provider.floorMs : 0;
  const ownInterval = endpointInterval(endpoint, provider, { intervalMs, hourlyMs });
  return nextRegular(now, ownInterval, floorMs, share, random);
}

/** These in place of those with the same names, by name as they are stored. */
function replaced(stored: readonly EndpointRun[], changed: readonly EndpointRun[]): readonly EndpointRun[] {
  const kept = stored.filter(({ endpoint }) => changed.every((next) => next.endpoint !== endpoint));
  return [...kept, ...changed].toSorted((one, other) => (one.endpoint < other.endpoint ? -1 : 1));
}

function endpointAfterFailure(
  before: Runs,
  { endpoint, provider, intervalMs, hourlyMs, random, now }: Step,
  found: ProviderError,
): EndpointRun {
  const attempted = { ...runOf(before.endpoints, endpoint.name), lastAttemptAt: now };
  const { status, retryAt } = found;
  // Whatever it failed with before, and whatever was odd about what it gave.
  if (isNotOffered(endpoint, found)) {
    const nextAt = now + dayMs;
    return { ...attempted, nextAt, failures: 0, error: null, status, retryAt: null, offered: false, notes: [] };
  }
  const ownInterval = endpointInterval(endpoint, provider, { intervalMs, hourlyMs });
  const again = (failures: number) =>
    nextAfterFailure({ error: found, failures: Math.max(1, failures), intervalMs: ownInterval }, now, random);
  // We stopped it ourselves: that says nothing about the provider.
  if (found.kind === 'cancelled') return { ...attempted, nextAt: again(attempted.failures) };
  const failures = found.kind === 'unauthorized' ? rejections(before.account, now) : attempted.failures + 1;
  const error = errorInfo({ ...found, message: explained(found, failures, provider) });
  return { ...attempted, nextAt: again(failures), failures, error, status, retryAt };
}

/** Rejections of the key in a row; those less than a minute apart count as one. */
function rejections({ unauthorizedCount, unauthorizedAt }: AccountRun, now: number): number {
  const sameMoment = unauthorizedCount > 0 && unauthorizedAt !== null && now - unauthorizedAt < minuteMs;
  return sameMoment ? unauthorizedCount : unauthorizedCount + 1;
}

/** The message, or what only the history of failures can tell. */
function explained({ kind, message }: ProviderError, failures: number, provider: Provider): string {
  if (kind !== 'rate-limited' || failures < refusalsThatMeanPlan) return message;
  return `${provider.name} keeps refusing: a plan or daily API limit?`;
}

/** What the failure says of the account as a whole. */
function accountAfterFailure(run: AccountRun, { endpoint, now }: Step, error: ProviderError): AccountRun {
  if (error.kind === 'cancelled' || isNotOffered(endpoint, error)) return run;
  const rejected = error.kind === 'unauthorized';
  return {
    ...run,
    retryAt: error.kind === 'rate-limited' ? error.retryAt : run.retryAt,
    unauthorizedCount: rejected ? rejections(run, now) : run.unauthorizedCount,
    unauthorizedAt: rejected ? now : run.unauthorizedAt,
  };
}

/** Worst first: what a person has to act on hides what heals by itself. */
const severityOrder: readonly AccountState[] = ['auth', 'offline', 'scope', 'limited', 'bad-data', 'stale'];

/**
 * The account in the worst state of the endpoints the provider has now, with its error. Something transient counts from
 * its second failure on, or at once when a person asked or nothing was ever read.
 */
function withState(run: AccountRun, endpoints: readonly EndpointRun[], { provider, asked, now }: Step): Runs {
  const [worst] = endpoints
    .filter(({ endpoint }) => provider.endpoints.some(({ name }) => name === endpoint))
    .flatMap(({ error, failures }) => (error === null ? [] : [{ error, failures }]))
    .filter(({ error, failures }) => !isTransient(error) || failures > 1 || asked || run.asOf === null)
    .map(({ error }) => ({ error, state: stateAfter[error.kind] }))
    .toSorted((a, b) => severityOrder.indexOf(a.state) - severityOrder.indexOf(b.state));
  const { state, error } = worst ?? { state: 'ok', error: null };
  const stateSince = state === run.state ? run.stateSince : now;
  // Kept until it has passed even if something worse is said of the account: it holds back whoever asks.
  const retryAt = heldUntil(run.retryAt, now);
  return { account: { ...run, state, stateSince, error, retryAt }, endpoints };
}
