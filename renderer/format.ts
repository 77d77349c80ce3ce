/** Values as text. Unknown is "—", never 0. Instants are shown in local time; provider days are never shifted. */
import { dayMs, hourMs, minuteMs, secondMs, startOfDay } from '../electron/core/days.ts';
import type { Day } from '../electron/core/model.ts';

export const unknown = '—';
/** Keeps a number and its unit on one line. */
const space = '\u00a0';

const counts = new Intl.NumberFormat();
const shortCounts = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const decimals = [0, 1, 2, 3].map(
  (digits) => new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);
/** As in the sentences that come ready-made, in banners and in the tray menu: one clock everywhere. */
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const times = new Intl.DateTimeFormat(undefined, clock);
const dateTimes = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', ...clock });
const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dates = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const longDays = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** A whole number with separators. */
export function formatCount(count: number | null): string {
  return count === null ? unknown : counts.format(count);
}

/** A number that must fit an axis or a narrow cell: "12.4K". */
export function formatShort(count: number | null): string {
  return count === null ? unknown : shortCounts.format(count);
}

/** A fraction as a percentage: one decimal, two below 0.1 % of it, so that a complaint rate of 0.05 % is not "0.1 %". */
export function formatPercent(fraction: number | null): string {
  if (fraction === null || !Number.isFinite(fraction)) return unknown;
  const percent = fraction * 100;
  const digits = percent !== 0 && Math.abs(percent) < 0.995 ? 2 : Math.abs(percent) >= 100 ? 0 : 1;
  return `${decimals[digits]?.format(percent) ?? unknown}${space}%`;
}

/** A threshold as it was set: no decimals that say nothing ("2 %", "0.3 %"). */
export function formatThreshold(fraction: number): string {
  return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 }).format(fraction * 100)}${space}%`;
}

/** "36/1,200"; empty when the counts behind a rate were not reported. */
export function formatFraction(numerator: number | null, denominator: number | null): string {
  return numerator === null || denominator === null ? '' : `${counts.format(numerator)}/${counts.format(denominator)}`;
}

/** Local time of an instant, with the date when it is not of the last 20 hours. */
export function formatTime(at: number | null, now: number): string {
  if (at === null) return unknown;
  return Math.abs(now - at) < 20 * hourMs ? times.format(at) : dateTimes.format(at);
}

/** Local time of day, for lines under their day. */
export function formatTimeOfDay(at: number): string {
  return times.format(at);
}

/** Local times from the first to the last instant: one time when a clock shows the same for both. */
export function formatTimes(instants: readonly number[], now: number): string {
  if (instants.length === 0) return unknown;
  const [first, last] = [Math.min(...instants), Math.max(...instants)];
  if (now - first < 20 * hourMs) return times.formatRange(first, last);
  const ends = [formatTime(first, now), formatTime(last, now)];
  return ends[0] === ends[1] ? formatTime(first, now) : ends.join(' – ');
}

/** Local date and time, for hover and details. */
export function formatInstant(at: number | null): string {
  return at === null ? unknown : dateTimes.format(at);
}

/** "just now", "2 min ago", "3 h ago", "5 d ago". */
export function formatAge(at: number | null, now: number): string {
  return at === null ? 'never' : now - at < minuteMs ? 'just now' : `${formatDuration(now - at)} ago`;
}

/** A span in its largest unit: "45 s", "12 min", "3 h", "5 d". */
export function formatDuration(forMs: number): string {
  const units = [
    { upToMs: minuteMs, unitMs: secondMs, unit: 's' },
    { upToMs: hourMs, unitMs: minuteMs, unit: 'min' },
    { upToMs: 2 * dayMs, unitMs: hourMs, unit: 'h' },
  ];
  const { unitMs, unit } = units.find(({ upToMs }) => forMs < upToMs) ?? { unitMs: dayMs, unit: 'd' };
  return `${counts.format(Math.floor(forMs / unitMs))}${space}${unit}`;
}

/** A provider day as it stands, "9 Feb". */
export function formatDay(day: Day): string {
  return days.format(startOfDay(day));
}

/** A provider day with its weekday and year. */
export function formatLongDay(day: Day): string {
  return longDays.format(startOfDay(day));
}

/** A date as it stands, with its year and no weekday: "21 Nov 2026". */
export function formatDate(date: Day): string {
  return dates.format(startOfDay(date));
}

/** "1 mailbox", "41 mailboxes". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${counts.format(count)} ${count === 1 ? one : many}`;
}
