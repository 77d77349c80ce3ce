/** What of an account is to be read, and when: everything follows from what is stored with its endpoints. */
import { dayMs, hourMs, minuteMs } from '../../core/days.ts';
import type { Endpoint, Provider } from '../../providers/provider.ts';
import type { AccountRun } from '../../store/accounts/accounts.ts';
import type { EndpointRun } from '../../store/accounts/endpoints.ts';
import type { App } from '../app.ts';

/** What is asked for: what is due; or at once the live numbers, or everything, whatever the intervals and back-offs say. */
export type Scope = 'due' | 'live' | 'everything';

/** Requests under way at once, over all accounts. */
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

/** An endpoint that was never tried: due at once. */
function freshRun(endpoint: string): EndpointRun {
  return {
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
  };
}

/** How that endpoint goes; a fresh one where it was never tried. */
export function runOf(runs: readonly EndpointRun[], endpoint: string): EndpointRun {
  return runs.find((run) => run.endpoint === endpoint) ?? freshRun(endpoint);
}

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
    const { retryAt, nextAt } = runOf(runs, endpoint.name);
    if (retryAt !== null && retryAt > now) return false;
    if (scope === 'everything' || (scope === 'live' && endpoint.cadence === 'live')) return true;
    return nextAt <= now;
  });
}

/** When the account next has something due; `null` when it has no endpoints. */
export function nextDueAt(provider: Provider, runs: readonly EndpointRun[], run: AccountRun): number | null {
  const times = provider.endpoints.map(({ name }) => runOf(runs, name).nextAt);
  return times.length === 0 ? null : Math.max(run.retryAt ?? 0, Math.min(...times));
}
