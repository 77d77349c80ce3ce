import type { Day } from './model.ts';

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** The UTC calendar day of an instant: all three providers state or are assumed to count in UTC. */
export function dayOf(atMs: number): Day {
  return dayFromNumber(Math.floor(atMs / dayMs));
}

/** True for a real calendar day written `YYYY-MM-DD`. */
export function isDay(text: string): text is Day {
  if (!dayPattern.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(at) && dayOf(at) === text;
}

/** Epoch ms at which the day begins in UTC. The day must be valid. */
export function startOfDay(day: Day): number {
  const known = dayStarts.get(day);
  if (known !== undefined) return known;
  const start = Date.parse(`${day}T00:00:00Z`);
  if (dayStarts.size >= mostDayNames) dayStarts.clear();
  dayStarts.set(day, start);
  return start;
}

/** Days since 1970-01-01: how a day is stored. */
export function dayNumber(day: Day): number {
  return Math.round(startOfDay(day) / dayMs);
}

/** The inverse of `dayNumber`. */
export function dayFromNumber(number: number): Day {
  const known = dayNames.get(number);
  if (known !== undefined) return known;
  const day = new Date(number * dayMs).toISOString().slice(0, 10);
  if (dayNames.size >= mostDayNames) dayNames.clear();
  dayNames.set(number, day);
  return day;
}

/** Writing or reading a date takes a microsecond, and it is asked for every mailbox of every poll. */
const dayNames = new Map<number, Day>();
const dayStarts = new Map<Day, number>();
const mostDayNames = 2000;

/** The day `count` days later (earlier when negative). */
export function addDays(day: Day, count: number): Day {
  return dayFromNumber(dayNumber(day) + count);
}

/** Every day from `from` to `to`, both included; empty when they are inverted. */
export function daysBetween(from: Day, to: Day): readonly Day[] {
  const first = dayNumber(from);
  return Array.from({ length: Math.max(0, dayNumber(to) - first + 1) }, (_, index) => dayFromNumber(first + index));
}
