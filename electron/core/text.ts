/** Numbers, durations and foreign names as they stand in sentences and tables. */
import { dayMs, hourMs, minuteMs } from './days.ts';

const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
/** Longest name quoted in a sentence; providers' names can be 300 characters long (F42). */
const longestName = 80;

/** A whole number with thousands separators: `2,100`; unknown is `—`. */
export function countText(count: number | null): string {
  return count === null ? '—' : integer.format(count);
}

/** A fraction as a percentage: `5.2 %`, two decimals below 10 %, one from there on, none that are zero; unknown is `—`. */
export function percentText(fraction: number | null): string {
  if (fraction === null) return '—';
  const percent = fraction * 100;
  return `${String(Number(percent.toFixed(percent < 10 ? 2 : 1)))} %`;
}

/** A length of time in its largest whole unit and the next: `42 min`, `3 h 5 min`, `2 d 4 h`. */
export function durationText(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / minuteMs));
  if (minutes < 1) return 'less than a minute';
  if (ms < hourMs) return `${String(minutes)} min`;
  const [large, largeUnit, smallMs, smallUnit] =
    ms < dayMs ? [hourMs, 'h', minuteMs, 'min'] : [dayMs, 'd', hourMs, 'h'];
  const rest = Math.floor((ms % large) / smallMs);
  return `${String(Math.floor(ms / large))} ${largeUnit}${rest === 0 ? '' : ` ${String(rest)} ${smallUnit}`}`;
}

/** A multiple: `2.4 ×`, no decimals that are zero. */
export function timesText(multiple: number): string {
  return `${String(Number(multiple.toFixed(2)))} ×`;
}

/** The time of day of an instant on the local clock: `15:10`. */
export function clockText(at: number): string {
  const local = new Date(at);
  return `${twoDigits(local.getHours())}:${twoDigits(local.getMinutes())}`;
}

/** The time of day of an instant in UTC, named so, because providers reset their limits by it: `00:00 UTC`. */
export function utcClockText(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** `1 mailbox`, `2 mailboxes`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${integer.format(count)} ${count === 1 ? one : many}`;
}

// Control and direction-changing characters: a provider's text may not reorder or break a sentence (F42).
const unprintable = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A provider's text as it may stand in a sentence: one line, no control characters, at most 80 characters. */
export function nameText(name: string): string {
  const clean = [...name.replaceAll(unprintable, ' ').trim()];
  return clean.length <= longestName ? clean.join('') : `${clean.slice(0, longestName - 1).join('')}…`;
}
