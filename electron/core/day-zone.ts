/**
 * Days of providers that count in a zone of their own. A day keeps the provider's name and is never shifted; only which one it
 * is at an instant, and when it begins, is asked here. With a change of the clock a day has 23 or 25 hours.
 */
import { dayMs, dayOf, hourMs, startOfDay } from './days.ts';
import type { Day } from './model.ts';

/** A zone of the IANA database ("America/New_York") at whose midnights days begin. */
export type DayZone = string;

export const utc: DayZone = 'UTC';

/** Whether the runtime knows a zone of that name. */
export function isDayZone(name: string): boolean {
  try {
    return formatOf(name).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The day of an instant (epoch ms) in that zone. */
export function dayInZone(zone: DayZone, at: number): Day {
  return dayOf(calendarTime(zone, at));
}

/** The instant (epoch ms) at which the day begins in that zone: the first of it, where the clock skips midnight. */
export function startOfDayInZone(zone: DayZone, day: Day): number {
  const midnight = startOfDay(day);
  if (zone === utc) return midnight;
  // No clock is changed by more than some hours at a time: with the offsets of both sides one of the two is right.
  const [before, after] = [midnight - offsetAt(zone, midnight - dayMs), midnight - offsetAt(zone, midnight + dayMs)];
  const [earlier, later] = before < after ? [before, after] : [after, before];
  if (dayInZone(zone, earlier) === day && dayInZone(zone, earlier - 1) < day) return earlier;
  if (dayInZone(zone, later) === day && dayInZone(zone, later - 1) < day) return later;
  return firstOfDay(zone, day, earlier - hourMs, later + hourMs);
}

/** What clocks of the zone show at an instant, as epoch ms of a clock that shows the same in UTC: for asking how far a day has gone. */
export function calendarTime(zone: DayZone, at: number): number {
  return zone === utc ? at : at + offsetAt(zone, at);
}

/** The hour (UTC) in which the day of an instant began. */
export function resetHourInZone(zone: DayZone, at: number): number {
  return zone === utc ? 0 : new Date(startOfDayInZone(zone, dayInZone(zone, at))).getUTCHours();
}

/** The instant between these two at which the day begins. */
function firstOfDay(zone: DayZone, day: Day, from: number, to: number): number {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (dayInZone(zone, middle) < day) low = middle;
    else high = middle;
  }
  return high;
}

/** How far clocks of the zone are ahead of UTC at an instant, ms. */
function offsetAt(zone: DayZone, at: number): number {
  const second = Math.floor(at / 1000) * 1000;
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(second)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
}

const formats = new Map<DayZone, Intl.DateTimeFormat>();

/** Throws a RangeError where the zone is not known. */
function formatOf(zone: DayZone): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  formats.set(zone, made);
  return made;
}
