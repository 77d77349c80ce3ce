/**
 * The one spelling of numbers, rates, lengths of time, days and instants, on every surface of one machine. Unknown is
 * "—", never 0. Instants are local; provider days are never shifted.
 */
import { skewThatMattersMs } from './clock.ts';
import { dayMs, hourMs, minuteMs, secondMs, startOfDay } from './days.ts';
import { lazily } from './lazily.ts';
import type { Day } from './model.ts';

export const unknown = '—';

/** The language all words are in: names of months and weekdays follow it, whatever the machine's own language is. */
const language = 'en';

export interface Format {
  /** BCP 47, as it was asked for. */
  readonly locale: string;
  /** A whole number with separators: `2,100`. */
  readonly count: (count: number | null) => string;
  /** A number that must fit an axis or a narrow cell: `12.4K`. */
  readonly shortCount: (count: number | null) => string;
  /** A number as it was worked out, with at most so many decimals and none that are zero: `1.5`. */
  readonly number: (value: number, decimals: number) => string;
  /** A fraction as a percentage: `5.2 %`, two decimals below 10 %, one from there on, none that are zero. */
  readonly percent: (fraction: number | null) => string;
  /** A multiple: `2.4 ×`. */
  readonly times: (multiple: number | null) => string;
  /** A length of time in its largest whole unit and the next: `45 s`, `42 min`, `3 h 5 min`, `2 d 4 h`. */
  readonly duration: (forMs: number | null) => string;
  /** `just now`, `3 h 5 min ago`; `never` for an instant there was not; unknown for one by a clock that has been put back since. */
  readonly age: (at: number | null, now: number) => string;
  /** `1 mailbox`, `2 mailboxes`. */
  readonly plural: (count: number, one: string, many?: string) => string;
  /** `36/1,200`; empty where one of the two is unknown. */
  readonly fraction: (numerator: number | null, denominator: number | null) => string;
  /** The time of day of an instant on the local clock: `15:10`. */
  readonly clock: (at: number) => string;
  /** The time of day in UTC, named so, because providers reset their limits by it: `00:00 UTC`. */
  readonly utcClock: (at: number) => string;
  /** An instant within 20 hours of `now` as its time of day, another one with its date: `9 Feb 15:10`. */
  readonly moment: (at: number | null, now: number) => string;
  /** An instant before which something does not happen, as `moment` names it: the first whole minute from it on. */
  readonly notBefore: (at: number, now: number) => string;
  /** An instant with its date: `9 Feb 15:10`, with the year where it is not that of `now`. */
  readonly instant: (at: number | null, now?: number) => string;
  /** A provider day as it stands: `9 Feb`. */
  readonly day: (day: Day) => string;
  /** With its year: `9 Feb 2026`. */
  readonly date: (day: Day) => string;
  /** With weekday and year: `Mon, 9 Feb 2026`. */
  readonly longDay: (day: Day) => string;
  /** The local day an instant lies in: `Monday 9 February`, with the year where it is not that of `now`. */
  readonly weekday: (at: number, now: number) => string;
}

/** An instant that near is named by its time of day alone: no other one of that name is as near. */
const sameClockMs = 20 * hourMs;

/**
 * The formatter for a locale (BCP 47; one that cannot be read counts as English). Numbers are written as the locale
 * writes them, in Latin digits; days in the Gregorian calendar, in the order usual there and in the language of all other
 * words. `space` stands between a number and its unit.
 */
export function createFormat(locale: string, space = ' '): Format {
  // Each is made with its first use: a start needs few of them, and Intl's take long.
  const known = lazily(() => localeOf(locale));
  const numbers = lazily(() => new Intl.Locale(known(), { numberingSystem: 'latn' }));
  const dates = lazily(() => dateLocale(known()));
  const decimals = [0, 1, 2, 3, 4].map((most) =>
    lazily(() => new Intl.NumberFormat(numbers(), { maximumFractionDigits: most })),
  );
  const short = lazily(() => new Intl.NumberFormat(numbers(), { notation: 'compact', maximumFractionDigits: 1 }));
  const dayNames = (options: Intl.DateTimeFormatOptions) => {
    const names = lazily(() => new Intl.DateTimeFormat(dates(), { ...options, timeZone: 'UTC' }));
    return (at: number): string => names().format(at);
  };
  const shortDay = dayNames({ day: 'numeric', month: 'short' });
  const fullDay = dayNames({ day: 'numeric', month: 'short', year: 'numeric' });
  const namedDay = dayNames({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const spokenDay = dayNames({ weekday: 'long', day: 'numeric', month: 'long' });
  const spokenDate = dayNames({ day: 'numeric', month: 'long', year: 'numeric' });

  const number = (value: number, most: number): string => decimals[most]?.().format(value) ?? String(value);
  const count = (value: number | null): string => (value === null ? unknown : number(value, 0));
  const withUnit = (text: string, unit: string): string => `${text}${space}${unit}`;

  const percent = (fraction: number | null): string => {
    if (fraction === null || !Number.isFinite(fraction)) return unknown;
    const value = fraction * 100;
    return withUnit(number(value, Math.abs(value) < 10 ? 2 : 1), '%');
  };
  const duration = (forMs: number | null): string => {
    if (forMs === null) return unknown;
    const ms = Math.max(0, forMs);
    const whole = (unitMs: number, unit: string): string => withUnit(count(Math.floor(ms / unitMs)), unit);
    if (ms < minuteMs) return whole(secondMs, 's');
    if (ms < hourMs) return whole(minuteMs, 'min');
    const [large, largeUnit, smallMs, smallUnit] =
      ms < dayMs ? [hourMs, 'h', minuteMs, 'min'] : [dayMs, 'd', hourMs, 'h'];
    const rest = Math.floor((ms % large) / smallMs);
    return `${whole(large, largeUnit)}${rest === 0 ? '' : ` ${withUnit(count(rest), smallUnit)}`}`;
  };
  const instant = (at: number | null, now = at): string => {
    if (at === null || now === null) return unknown;
    const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
    return `${(sameYear ? shortDay : fullDay)(localDay(at))} ${clock(at)}`;
  };

  const moment = (at: number | null, now: number): string =>
    at !== null && Math.abs(now - at) < sameClockMs ? clock(at) : instant(at, now);

  return {
    locale,
    count,
    shortCount: (value) => (value === null ? unknown : short().format(value)),
    number,
    percent,
    times: (multiple) => (multiple === null ? unknown : withUnit(number(multiple, 2), '×')),
    duration,
    age: (at, now) => {
      if (at === null) return 'never';
      if (at - now > skewThatMattersMs) return unknown;
      return now - at < minuteMs ? 'just now' : `${duration(now - at)} ago`;
    },
    plural: (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`,
    fraction: (numerator, denominator) =>
      numerator === null || denominator === null ? '' : `${count(numerator)}/${count(denominator)}`,
    clock,
    utcClock: (at) => `${new Date(at).toISOString().slice(11, 16)} UTC`,
    moment,
    notBefore: (at, now) => moment(Math.ceil(at / minuteMs) * minuteMs, now),
    instant,
    day: (day) => shortDay(startOfDay(day)),
    date: (day) => fullDay(startOfDay(day)),
    longDay: (day) => namedDay(startOfDay(day)),
    weekday: (at, now) => {
      const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
      return (sameYear ? spokenDay : spokenDate)(localDay(at));
    },
  };
}

/** How documents for programs and public messages are written: the same on every machine. */
export const plainFormat = createFormat('en-US');

function localeOf(locale: string): string {
  try {
    return new Intl.Locale(locale).toString();
  } catch {
    return language;
  }
}

/** The words' own language as it writes dates in the machine's region; where it knows no custom of it, as most of the world does. */
function dateLocale(locale: string): Intl.Locale {
  const { region = 'US' } = new Intl.Locale(locale).maximize();
  const regional = `${language}-${region}`;
  const isKnown = region === 'US' || new Intl.DateTimeFormat(regional).resolvedOptions().locale === regional;
  return new Intl.Locale(isKnown ? regional : `${language}-001`, { calendar: 'gregory', numberingSystem: 'latn' });
}

/** Asked of the instant each time: a computer that travels changes its zone while the app runs. */
function clock(at: number): string {
  const local = new Date(at);
  return [local.getHours(), local.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** The local calendar day of an instant, as UTC midnight: what the formats of days take. */
function localDay(at: number): number {
  const local = new Date(at);
  return Date.UTC(local.getFullYear(), local.getMonth(), local.getDate());
}
