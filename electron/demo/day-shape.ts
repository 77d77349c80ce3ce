/** How mail spreads over a day and a week. Everything is in UTC, as the providers count. */
import { dayMs, dayNumber, hourMs, startOfDay } from '../core/days.ts';
import type { Day } from '../core/model.ts';

/** Relative volume of each UTC hour. */
export type HourWeights = readonly number[];

/** Outreach: European office hours with an American afternoon. */
export const outreachHours: HourWeights = [
  0.2, 0.1, 0.1, 0.1, 0.2, 0.6, 2, 5, 8, 9, 9, 8, 7, 8, 9, 8, 7, 5, 3.5, 2.5, 1.6, 1, 0.6, 0.4,
];

/** Transactional mail: people sign up and buy at all hours. */
export const transactionalHours: HourWeights = [
  1.6, 1.2, 1, 1, 1.2, 1.8, 3, 4.4, 5.6, 6, 6, 5.8, 5.6, 5.8, 6, 6, 5.8, 5.8, 6, 6.2, 5.8, 4.8, 3.6, 2.4,
];

/** The share (0..1) of a day's mail that has been sent at `now`: 0 before the day, 1 after it, never falling. */
export function shareOfDay(hours: HourWeights, day: Day, now: number): number {
  const elapsedMs = now - startOfDay(day);
  if (elapsedMs <= 0) return 0;
  if (elapsedMs >= dayMs) return 1;
  const hour = Math.floor(elapsedMs / hourMs);
  const total = hours.reduce((sum, weight) => sum + weight, 0);
  const past = hours.slice(0, hour).reduce((sum, weight) => sum + weight, 0);
  const current = (hours[hour] ?? 0) * ((elapsedMs % hourMs) / hourMs);
  return Math.min(1, (past + current) / total);
}

/** 0 for Sunday to 6 for Saturday. */
function weekdayOf(day: Day): number {
  return (dayNumber(day) + 4) % 7;
}

/** Volume of a weekday relative to a working day: weekends are quieter. */
export function weekdayWeight(day: Day, saturday: number, sunday: number): number {
  const weekday = weekdayOf(day);
  if (weekday === 6) return saturday;
  if (weekday === 0) return sunday;
  return weekday === 1 ? 0.94 : weekday === 5 ? 0.88 : 1;
}
