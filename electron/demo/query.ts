import { isDay } from '../core/days.ts';
import type { Day } from '../core/model.ts';

/**
 * The day a date parameter names: `YYYY-MM-DD` or an ISO 8601 instant. `null` when it was not sent, `undefined` when
 * it cannot be read.
 */
export function dayFrom(text: string | null | undefined): Day | null | undefined {
  if (text === null || text === undefined || text === '') return null;
  const day = text.slice(0, 10);
  if (!isDay(day)) return undefined;
  return text.length === 10 || Number.isFinite(Date.parse(text)) ? day : undefined;
}

/** The whole number a parameter names; `null` when it was not sent, `undefined` when it is something else. */
export function integerFrom(text: string | null): number | null | undefined {
  if (text === null) return null;
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
