/**
 * Pace against a daily limit, aware of when the limit starts anew and of the hours in which mail usually goes out.
 * Everything here is `null` while one of the two is unknown: a forecast over unknown hours is a guess.
 */
import { dayMs, dayOf, hourMs } from '../days.ts';

const hoursPerDay = 24;
/** How many days back active hours are learned from, and of how many of them with mail at least. */
export const learnFromDays = 28;
export const leastDaysWithMail = 5;

/**
 * Less of the usual day than this has passed: too early to tell. Before it one batch more or less changes the forecast
 * several times over, because the few mails sent are divided by a small share.
 */
const leastShareElapsed = 0.1;

/** Days with mail that a usual day is taken from, at least. */
const leastUsualDays = 3;

/** Mails of one clock hour. `at` is the start of the hour, epoch ms. */
export interface HourOfMail {
  readonly at: number;
  readonly sent: number;
}

/** 24 shares of a usual day's mail, by UTC hour; they add up to 1. */
export type ActiveHours = readonly number[];

/**
 * When in the day mail goes out, from the 28 UTC days before the present one: that one is not over, and would make its
 * morning look busier than it is. `null` with mail on fewer than 5 of them.
 */
export function activeHours(hours: readonly HourOfMail[], now: number): ActiveHours | null {
  const until = Math.floor(now / dayMs) * dayMs;
  const from = until - learnFromDays * dayMs;
  const byHour = Array.from({ length: hoursPerDay }, () => 0);
  const days = new Set<string>();
  let all = 0;
  for (const { at, sent } of hours) {
    if (at < from || at >= until || sent <= 0) continue;
    const hour = new Date(at).getUTCHours();
    byHour[hour] = (byHour[hour] ?? 0) + sent;
    days.add(dayOf(at));
    all += sent;
  }
  return days.size < leastDaysWithMail ? null : byHour.map((sent) => sent / all);
}

/** The instant at which the limit last started anew, epoch ms. Limits reset on the full UTC hour (decision M3). */
export function lastReset(now: number, resetHourUtc: number): number {
  const offset = resetHourUtc * hourMs;
  return Math.floor((now - offset) / dayMs) * dayMs + offset;
}

/**
 * A count of mails that was read before this is not of today; both are the provider's time. While nobody knows when a sending
 * day is over, a count that is a day old certainly is of another.
 */
export function sendingDayFrom(now: number, resetHourUtc: number | null): number {
  return resetHourUtc === null ? now - dayMs : lastReset(now, resetHourUtc);
}

/** A count of today's mails that was read at `readAt`, at `now` (both the provider's time): `null` once its sending day is over. */
export function stillToday(
  sentToday: number | null,
  readAt: number,
  now: number,
  resetHourUtc: number | null,
): number | null {
  return readAt < sendingDayFrom(now, resetHourUtc) ? null : sentToday;
}

/** The hours of one limit day in their order from the reset on. */
function fromReset(hours: ActiveHours, resetHourUtc: number): readonly number[] {
  return Array.from({ length: hoursPerDay }, (_, index) => hours[(resetHourUtc + index) % hoursPerDay] ?? 0);
}

/** Share of a usual day's mail that is out by `now`, counted from the reset, minutes interpolated: 0 to 1. */
export function shareElapsed(hours: ActiveHours, resetHourUtc: number, now: number): number {
  const passedHours = (now - lastReset(now, resetHourUtc)) / hourMs;
  return fromReset(hours, resetHourUtc).reduce(
    (sum, share, index) => sum + share * Math.min(1, Math.max(0, passedHours - index)),
    0,
  );
}

export interface PaceFacts {
  readonly sentToday: number;
  /** `null` or 0: none is reported. */
  readonly limit: number | null;
  readonly now: number;
  /** UTC hour at which the limit starts anew; `null` while it is not learned. */
  readonly resetHourUtc: number | null;
  readonly hours: ActiveHours | null;
}

export interface Forecast {
  /** When the limit starts anew, epoch ms. */
  readonly resetsAt: number;
  /** Mails by the reset, if the rest of the day is as usual. */
  readonly projected: number;
  /** When the limit is reached at this pace, epoch ms; `now` when it is; `null`: not before the reset. */
  readonly reachesAt: number | null;
}

/** Where today leads at the present pace; `null` while a part of the answer is unknown or it is too early to tell. */
export function forecast({ sentToday, limit, now, resetHourUtc, hours }: PaceFacts): Forecast | null {
  if (limit === null || limit <= 0 || resetHourUtc === null || hours === null) return null;
  const share = shareElapsed(hours, resetHourUtc, now);
  if (share < leastShareElapsed) return null;
  const resetsAt = lastReset(now, resetHourUtc) + dayMs;
  const projected = sentToday / share;
  if (sentToday >= limit) return { resetsAt, projected, reachesAt: now };
  if (projected < limit) return { resetsAt, projected, reachesAt: null };
  const reached = instantOfShare(hours, resetHourUtc, lastReset(now, resetHourUtc), limit / projected);
  // Rounded to the millisecond the instant may fall on this one; what is not reached yet is reached later.
  return { resetsAt, projected, reachesAt: Math.min(resetsAt, Math.max(now + 1, Math.ceil(reached))) };
}

/** The instant at which that share of the day's mail is out; the end of the last active hour for what rounding left over. */
function instantOfShare(hours: ActiveHours, resetHourUtc: number, start: number, share: number): number {
  let out = 0;
  let end = start;
  for (const [index, ofHour] of fromReset(hours, resetHourUtc).entries()) {
    if (ofHour <= 0) continue;
    if (out + ofHour >= share) return start + (index + (share - out) / ofHour) * hourMs;
    out += ofHour;
    end = start + (index + 1) * hourMs;
  }
  return end;
}

/** Mails that are usually out by now, of a day that usually has `dailyMean`; `null` while a part is unknown. */
export function usualByNow(
  dailyMean: number | null,
  hours: ActiveHours | null,
  resetHourUtc: number | null,
  now: number,
): number | null {
  if (dailyMean === null || hours === null || resetHourUtc === null) return null;
  return dailyMean * shareElapsed(hours, resetHourUtc, now);
}

/** Mails of a usual day: the mean of the known days that had any; `null` with fewer than 3 of them. */
export function usualPerDay(days: readonly (number | null)[]): number | null {
  const withMail = days.flatMap((sent) => (sent !== null && sent > 0 ? [sent] : []));
  return withMail.length < leastUsualDays ? null : withMail.reduce((sum, sent) => sum + sent, 0) / withMail.length;
}
