import { minuteMs } from '../../../electron/core/days.ts';

/** So many requests in any minute, or so long from one to the next. */
export type ExampleLimit = { readonly perMinute: number } | { readonly minGapMs: number };

/**
 * For the time of a request, in order: `null` where it may be answered, else when the next one may (epoch ms). A request that
 * was one too many does not count.
 */
export function rateLimit(limit: ExampleLimit | null): (at: number) => number | null {
  if (limit === null) return () => null;
  const { most, withinMs } =
    'perMinute' in limit ? { most: limit.perMinute, withinMs: minuteMs } : { most: 1, withinMs: limit.minGapMs };
  let answered: readonly number[] = [];
  return (at) => {
    answered = answered.filter((earlier) => earlier > at - withinMs);
    const [oldest] = answered;
    if (oldest !== undefined && answered.length >= most) return oldest + withinMs;
    answered = [...answered, at];
    return null;
  };
}
