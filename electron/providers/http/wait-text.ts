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
} as const;
const unitMs: ReadonlyMap<string, number> = new Map(
  Object.entries(units).flatMap(([ms, words]) => words.map((word) => [word, Number(ms)] as const)),
);

const part = /(\d{1,15}(?:\.\d{1,9})?)\s*([a-z]+)/giy;
const between = /\s*(?:,|and\b)?\s*/giy;

/** How long the parts at the start of a text come to, and where they end; `null` when there is none, or one in no unit. */
function partsAtStart(text: string): { readonly ms: number; readonly end: number } | null {
  let [ms, end] = [0, 0];
  for (;;) {
    part.lastIndex = end;
    const match = part.exec(text);
    const unit = match === null ? undefined : unitMs.get((match[2] ?? '').toLowerCase());
    // What follows a length that was read may be any sentence; a first one in an unknown unit is none.
    if (match === null || unit === undefined) return end === 0 ? null : { ms, end };
    ms += Number(match[1]) * unit;
    end = part.lastIndex;
    between.lastIndex = end;
    if (between.exec(text) !== null && /\d/.test(text[between.lastIndex] ?? '')) end = between.lastIndex;
  }
}

const isoDuration = /^P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/i;

/** "30s", "1h30m", "250 milliseconds", "PT1M30S". A bare number has no unit, and is none. */
export function durationIn(text: string): number | null {
  const iso = isoDuration.exec(text);
  if (iso !== null) {
    const [days, hours, minutes, seconds] = iso.slice(1).map((digits: string | undefined) => digits ?? null);
    if ([days, hours, minutes, seconds].every((digits) => digits === null)) return null;
    return Number(days) * dayMs + Number(hours) * hourMs + Number(minutes) * minuteMs + Number(seconds) * secondMs;
  }
  const parts = partsAtStart(text);
  return parts !== null && parts.end === text.length ? parts.ms : null;
}

const lead = /\b(?:retry|try again|wait|resets?)\b([^\d.]{0,40}?)(-?)(?=\d)/i;
const dateAtStart =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*(?:Z|UTC|GMT)\b|[+-]\d{2}:?\d{2})?)?/i;
const timeAtStart =
  /^(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])\s*(?:([aApP])\.?[mM]\b\.?)?\s*(?:\(?(?:utc|UTC|gmt|GMT|z|Z)\b\)?|([+-]\d|[A-Z]{2,5}\b))?/;

/** The wait a sentence asks for: "Try again in 5 minutes", "Retry at 15:04". A time of day is in UTC, the next there is. */
export function waitInSentence(text: string, serverNow: number): number | null {
  const sentence = cleanText(text);
  const found = lead.exec(sentence);
  if (found === null || found[2] === '-') return null;
  const rest = sentence.slice(found.index + found[0].length);
  const date = dateAtStart.exec(rest);
  if (date !== null) return untilDate(instantOf(date[0]), serverNow);
  if (/^\d{1,2}:\d/.test(rest))
    return /\b(?:at|until|after|by|before)\s*$/i.test(found[1] ?? '') ? untilTime(rest, serverNow) : null;
  const parts = partsAtStart(rest);
  if (parts !== null) return parts.ms;
  // A number alone is seconds; one of anything else is no wait.
  const bare = /^(\d{1,9})(?=$|[.!?;)"'”’\]]|\s*$)(?![.]\d)/.exec(rest);
  return bare === null ? null : Number(bare[1]) * secondMs;
}

/** From the provider's clock to then; a minute where that is past already. */
export function untilDate(at: number | null, serverNow: number): number | null {
  if (at === null) return null;
  return at > serverNow ? at - serverNow : minuteMs;
}

function untilTime(text: string, serverNow: number): number | null {
  const match = timeAtStart.exec(text);
  // In another zone than UTC, which one is a guess.
  if (match === null || match[5] !== undefined) return null;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  const half = match[4]?.toLowerCase();
  const hour = half === undefined ? hours : (hours % 12) + (half === 'p' ? 12 : 0);
  if (hours > (half === undefined ? 23 : 12) || minutes > 59 || seconds > 59) return null;
  const today = Math.floor(serverNow / dayMs) * dayMs + hour * hourMs + minutes * minuteMs + seconds * secondMs;
  return (today > serverNow ? today : today + dayMs) - serverNow;
}
