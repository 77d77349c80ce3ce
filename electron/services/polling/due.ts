/** What of an account is to be read, and when: everything follows from what is stored with its endpoints. */
import { dayMs, hourMs, minuteMs } from '../../core/days.ts';
import { dueAt, heldUntil } from '../../core/polling/schedule.ts';
import type { Endpoint, Provider } from '../../providers/provider.ts';
import { readAccountRun } from '../../store/accounts/accounts.ts';
import type { AccountRun } from '../../core/snapshot.ts';
import { listEndpointRuns, neverTried, type EndpointRun } from '../../store/accounts/endpoints.ts';
import type { Db } from '../../store/db.ts';
import type { App } from '../app.ts';

/** What is asked for: what is due; that and the live numbers; or everything at once, whatever the intervals and back-offs say. */
export type PollScope = 'due' | 'live' | 'everything';

/** Accounts read at once, each with one request under way. */
export const mostAtOnce = 6;
/** Live numbers are read this often while the window is open or an alert is active. */
export const attentiveIntervalMs = 5 * minuteMs;

/** Interval of live endpoints, ms: the person's, shorter while somebody looks; the demo has a pace of its own. */
export function liveInterval(app: App, isDemo: boolean, attentive: boolean): number {
  const demo = isDemo ? app.demo() : null;
  if (demo !== null) return demo.pollMs;
  const { pollIntervalMs } = app.settings();
  return attentive ? Math.min(attentiveIntervalMs, pollIntervalMs) : pollIntervalMs;
}

/** How often what is read hourly is read, ms: of the demo more often, so that its incident reaches its charts. */
export function hourlyInterval(app: Pick<App, 'demo'>, isDemo: boolean): number {
  return (isDemo ? app.demo()?.hourlyMs : null) ?? hourMs;
}

/** How reading one account goes: as a whole, and by endpoint. */
export interface Runs {
  readonly account: AccountRun;
  /** Every endpoint that was ever tried, by name. */
  readonly endpoints: readonly EndpointRun[];
}

/** What is stored of it. */
export function readRuns(db: Db, accountId: string): Runs {
  return { account: readAccountRun(db, accountId), endpoints: listEndpointRuns(db, accountId) };
}

/** How that endpoint goes; a fresh one where it was never tried. */
export function runOf(endpoints: readonly EndpointRun[], endpoint: string): EndpointRun {
  return endpoints.find((run) => run.endpoint === endpoint) ?? { endpoint, ...neverTried };
}

/** How often what is read live, and what is read hourly, is to be read, ms. */
export interface Intervals {
  readonly intervalMs: number;
  readonly hourlyMs: number;
}

/** How often an endpoint is read, ms: live ones at the interval but never below the provider's floor. */
export function endpointInterval(endpoint: Endpoint, provider: Provider, { intervalMs, hourlyMs }: Intervals): number {
  switch (endpoint.cadence) {
    case 'live':
      return Math.max(provider.floorMs, intervalMs);
    case 'hourly':
      return hourlyMs;
    case 'daily':
      return dayMs;
  }
}

/** The endpoints that the scope asks for now. An unexpired Retry-After holds everything back, whoever asks. */
export function dueEndpoints(
  provider: Provider,
  { account, endpoints }: Runs,
  scope: PollScope,
  now: number,
): readonly Endpoint[] {
  if (heldUntil(account.retryAt, now) !== null) return [];
  return provider.endpoints.filter((endpoint) => {
    const { retryAt, nextAt } = runOf(endpoints, endpoint.name);
    if (heldUntil(retryAt, now) !== null) return false;
    if (scope === 'everything' || (scope === 'live' && endpoint.cadence === 'live')) return true;
    return dueAt(nextAt, now) <= now;
  });
}

/** When the account next has something due; `null` when it has no endpoints. */
export function nextDueAt(provider: Provider, { account, endpoints }: Runs, now: number): number | null {
  const times = provider.endpoints.map(({ name }) => dueAt(runOf(endpoints, name).nextAt, now));
  return times.length === 0 ? null : Math.max(heldUntil(account.retryAt, now) ?? 0, Math.min(...times));
}
