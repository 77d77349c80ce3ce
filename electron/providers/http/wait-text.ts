/** Lengths of time as providers write them: in headers, in fields and in sentences. All results are ms, `null` for anything else. */
import { dayMs, hourMs, minuteMs, secondMs } from '../../core/days.ts';
import { cleanText } from '../reading/text.ts';
import { instantOf } from '../reading/instants.ts';

const units = {
  [1]: ['ms', 'msec', 'msecs', 'milli', 'millis', 'millisecond', 'milliseconds'],
  [secondMs]: ['s', 'sec', 'secs', 'second', 'seconds'],
  [minuteMs]: ['m', 'min', 'mins', 'minute', 'minutes'],
  [hourMs]: ['h', 'hr', 'hrs', 'hour', 'hours'],
  [dayMs]: ['d', 'day', 'days'],
  [7 * dayMs]: ['w', 'wk', 'wks', 'week', 'weeks'],
} as const;
const unitMs: ReadonlyMap<string, number> = new Map(
  Object.entries(units).flatMap(([ms, words]) => words.map((word) => [word, Number(ms)] as const)),
);

const part = /(\d{1,15}(?:\.\d{1,9})?)\s*([a-z]+)/giy;
const between = /\s*(?:,|and\b)?\s*/giy;

/** How long the parts at the start of a text come to, and where they end; `null` when there is none, or one in no unit. */
function partsAtStart(text: string): { readonly ms: number; readonly end: number } | null {
  let [ms, end, smallest] = [0, 0, Infinity];
  for (;;) {
    part.lastIndex = end;
    const match = part.exec(text);
    const unit = match === null ? undefined : unitMs.get((match[2] ?? '').toLowerCase());
    // What follows a length that was read may be any sentence; a first one in an unknown unit is none.
    if (match === null || unit === undefined) return end === 0 ? null : { ms, end };
    // "60 s, 120 s" are two lengths, as no length names a unit twice.
    if (unit >= smallest) return { ms, end };
    smallest = unit;
    ms += Number(match[1]) * unit;
    end = part.lastIndex;
    between.lastIndex = end;
    if (between.exec(text) !== null && /\d/.test(text[between.lastIndex] ?? '')) end = between.lastIndex;
  }
}

const isoParts = ['W', 'D', 'T', 'H', 'M', 'S'].map((unit) =>
  unit === 'T' ? '(?:T' : `(?:(\\d{1,9}(?:[.,]\\d{1,9})?)${unit})?`,
);
const isoDuration = new RegExp(`^P${isoParts.join('')})?$`, 'i');
const isoUnits = [7 * dayMs, dayMs, hourMs, minuteMs, secondMs] as const;

/** "30s", "1h30m", "250 milliseconds", "in 1 day", "PT1M30S". A bare number has no unit, and is none. */
export function durationIn(text: string): number | null {
  const iso = isoDuration.exec(text);
  if (iso !== null) {
    const counts = isoUnits.map((_, index) => iso[index + 1]?.replace(',', '.'));
    if (counts.every((digits) => digits === undefined)) return null;
    return isoUnits.reduce((sum, unit, index) => sum + Number(counts[index] ?? 0) * unit, 0);
  }
  const length = text.replace(/^in\s+/i, '').replace(/\.$/, '');
  const parts = partsAtStart(length);
  return parts !== null && parts.end === length.length ? parts.ms : null;
}

/** Smaller numbers of seconds are lengths, larger ones instants: nobody asks to wait for thirty years. */
export const leastEpoch = 1e9;

/**
 * A number without a unit: seconds, or an instant by its size. What is more than an hour in seconds is milliseconds, unless
 * it is whole hours of one day: to ask too early costs two requests, as the third refusal in a row waits for an hour; to wait
 * a thousand times too long costs that hour of every limit.
 */
export function unitlessWait(number: number, serverNow: number): number | null {
  if (!(number >= 0)) return null;
  if (number >= leastEpoch) return untilDate(instantOf(number), serverNow);
  const ms = number * secondMs;
  const isHours = ms <= dayMs && ms % hourMs === 0;
  return ms > hourMs && !isHours ? number : ms;
}

const lead =
  /\b(?:retry|try again|wait|resets?|(?:available(?: again)?|again|back)(?=\s+(?:in|after|at|from|on|until)\b))\b([^\d.]{0,40}?)(-?)(?=\d)/gi;
const oneInWords = /\b(half\s+)?(?:an?|one)\s+(?=(?:second|minute|hour|day|week)\b)/gi;
/**
 * What may stand before a number that has no unit, and before one that is an instant by its size: behind anything else it
 * counts or names something, as a day ("on Feb 10"), an error or a quota does.
 */
const leadsToSeconds = leadOf(
  'in',
  'after',
  'for',
  'about',
  'around',
  'approximately',
  'at least',
  'another',
  'seconds',
);
const leadsToInstant = leadOf('at', 'after', 'on', 'until', 'from', 'timestamp');

function leadOf(...words: readonly string[]): RegExp {
  return new RegExp(`^[\\s:="'“(\\[-]*(?:(?:${words.join('|')})\\b[\\s:="'“()[\\]]*)*$`, 'i');
}

/** The wait a sentence asks for: "Try again in 5 minutes", "Retry at 15:04". A time of day is the next there is. */
export function waitInSentence(text: string, serverNow: number): number | null {
  const sentence = cleanText(text).replace(oneInWords, (_one, half) => (half === undefined ? '1 ' : '0.5 '));
  for (const found of sentence.matchAll(lead)) {
    const [whole, between = '', minus] = found;
    if (minus === '-') continue;
    const wait = waitAtStart(sentence.slice(found.index + whole.length), between, serverNow);
    if (wait !== null) return wait;
  }
  return null;
}

/** The wait at the start of `rest`, which follows the words `between`. */
function waitAtStart(rest: string, between: string, serverNow: number): number | null {
  if (/^\d{4}-\d{2}-\d{2}/.test(rest)) return untilMoment(rest, serverNow);
  if (/^\d{1,2}:\d/.test(rest))
    return /\b(?:at|until|after|by|before)\s*$/i.test(between) ? untilTime(rest, serverNow) : null;
  const parts = partsAtStart(rest);
  if (parts !== null) return /^\s*ago\b/i.test(rest.slice(parts.end)) ? null : parts.ms;
  // A number alone is seconds; one of anything else is no wait.
  const bare = /^(\d{1,13})(?=$|[.!?;)"'”’\]]|\s*$)(?![.]\d)/.exec(rest);
  if (bare === null) return null;
  const number = Number(bare[1]);
  const mayLead = number < leastEpoch ? leadsToSeconds : leadsToInstant;
  return mayLead.test(between) ? unitlessWait(number, serverNow) : null;
}

/** From the provider's clock to then; a minute where that is past already. */
export function untilDate(at: number | null, serverNow: number): number | null {
  if (at === null) return null;
  return at > serverNow ? at - serverNow : minuteMs;
}

const zoneAtStart =
  /^\s*\(?(?:(?:utc|gmt|z)(?![a-z/]))?(?:\s*([+\-−])(\d{1,2})(?::?([0-5]\d))?(?![\d:]))?(?!\s*[+\-−]\s*\d)/i;
/** What goes on with anything else may name a zone. */
const endOfTime = /^\s*(?:$|[.!?;)"'”’\]](?!\d)|,?\s+(?:and|before|for|or|then|to)\b)/i;

/** How far ahead of UTC a time is, whose text goes on like this: 0 where it names no zone, `null` where it may name one that is not known. */
function offsetAfterTime(text: string): number | null {
  const [zone = '', sign, hours, minutes = '0'] = zoneAtStart.exec(text) ?? [];
  if (!/[a-z\d]/i.test(zone)) return endOfTime.test(text) ? 0 : null;
  if (sign === undefined) return 0;
  const ms = Number(hours) * hourMs + Number(minutes) * minuteMs;
  return ms > 14 * hourMs ? null : sign === '+' ? ms : -ms;
}

const dateAtStart = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?/i;

function untilMoment(text: string, serverNow: number): number | null {
  const written = dateAtStart.exec(text)?.[0] ?? '';
  const [at, offset] = [instantOf(written), offsetAfterTime(text.slice(written.length))];
  return at === null || offset === null ? null : untilDate(at - offset, serverNow);
}

const timeAtStart = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?![\d:])(?:\s*([ap])\.?m\b\.?)?/i;

function untilTime(text: string, serverNow: number): number | null {
  const match = timeAtStart.exec(text);
  const offset = match === null ? null : offsetAfterTime(text.slice(match[0].length));
  if (match === null || offset === null) return null;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  const half = match[4]?.toLowerCase();
  const hour = half === undefined ? hours : (hours % 12) + (half === 'p' ? 12 : 0);
  if (hours > (half === undefined ? 23 : 12) || minutes > 59 || seconds > 59) return null;
  const today =
    Math.floor(serverNow / dayMs) * dayMs + hour * hourMs + minutes * minuteMs + seconds * secondMs - offset;
  const wait = (((today - serverNow) % dayMs) + dayMs) % dayMs;
  // Written to the minute, it may have come just before the answer did.
  return wait === 0 || wait > dayMs - minuteMs ? minuteMs : wait;
}
