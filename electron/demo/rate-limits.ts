/** Request counting as the providers document it: per key's team, in fixed windows of the server's clock. */
import { hourMs, minuteMs, secondMs } from '../core/days.ts';
import type { LimitState } from './api.ts';
import type { DemoProvider } from './keys.ts';

/** Requests a provider allows; `null` for no such limit. */
export interface RateLimit {
  readonly perMinute: number;
  readonly perHour: number | null;
}

export type RateLimits = Readonly<Record<DemoProvider, RateLimit>>;

/** ColdSend and Krafter as documented; SendKit publishes no number, so this one is ours: wide enough for a demo. */
export const documentedRateLimits: RateLimits = {
  sendkit: { perMinute: 600, perHour: null },
  coldsend: { perMinute: 100, perHour: 1000 },
  krafter: { perMinute: 100, perHour: null },
};

/** Never in the way: for a demo whose accounts are polled every few seconds. */
const generous: RateLimit = { perMinute: 10_000, perHour: null };
export const generousRateLimits: RateLimits = { sendkit: generous, coldsend: generous, krafter: generous };

interface Window {
  startedAt: number;
  count: number;
}

function countIn(window: Window, lengthMs: number, limit: number, now: number): LimitState {
  const startedAt = Math.floor(now / lengthMs) * lengthMs;
  if (startedAt !== window.startedAt) {
    window.startedAt = startedAt;
    window.count = 0;
  }
  window.count++;
  const resetsAtMs = startedAt + lengthMs;
  return {
    limit,
    remaining: Math.max(0, limit - window.count),
    resetsAt: resetsAtMs / secondMs,
    retryAfterSeconds: Math.max(1, Math.ceil((resetsAtMs - now) / secondMs)),
    exceeded: window.count > limit,
  };
}

/** Counts a request and tells how full the tighter of the provider's windows is. */
export type CountRequest = (provider: DemoProvider, now: number) => LimitState;

/** Counters that start empty. */
export function createRateLimiter(limits: RateLimits): CountRequest {
  const fresh = () => ({ minute: { startedAt: -1, count: 0 }, hour: { startedAt: -1, count: 0 } });
  const windows = { sendkit: fresh(), coldsend: fresh(), krafter: fresh() };
  return (provider, now) => {
    const { perMinute, perHour } = limits[provider];
    const { minute, hour } = windows[provider];
    const ofMinute = countIn(minute, minuteMs, perMinute, now);
    if (perHour === null) return ofMinute;
    const ofHour = countIn(hour, hourMs, perHour, now);
    if (ofHour.exceeded !== ofMinute.exceeded) return ofHour.exceeded ? ofHour : ofMinute;
    return ofHour.remaining < ofMinute.remaining ? ofHour : ofMinute;
  };
}

/** The headers every answer carries: the three providers use the same names, which are read without regard to case. */
export function rateLimitHeaders({ limit, remaining, resetsAt }: LimitState): Readonly<Record<string, string>> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(resetsAt),
  };
}
