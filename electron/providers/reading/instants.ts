/** Instants as providers write them. What names no zone is UTC; what cannot be is `null`. */
import { hourMs, isDay, minuteMs, secondMs, startOfDay } from '../../core/days.ts';

const written =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,30}))?)?(?:\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)(?:\[[^\]]{1,60}\])?)?)?$/i;

/** 2001 and 2100: what is not between them is no time of anything that is watched, but another number. */
const earliest = Date.UTC(2001, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/** Epoch ms of "2026-02-09T10:00:00.123+02:00", "2026-02-09 10:00:00", "2026-02-09"; `null` for anything else, and for times that cannot be. */
function ofText(text: string): number | null {
  const match = written.exec(text.trim());
  if (match === null) return null;
  const [, day = '', hours = '0', minutes = '0', seconds = '0', fraction = '', zone] = match;
  const offset = offsetOf(zone);
  if (!isDay(day) || offset === null) return null;
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  const isEnd = hour === 24 && minute === 0 && second === 0 && Number(fraction) === 0;
  // 60 is a leap second.
  if ((hour > 23 && !isEnd) || minute > 59 || second > 60) return null;
  const ms = Math.floor(Number(`0.${fraction === '' ? '0' : fraction}`) * secondMs);
  return startOfDay(day) + hour * hourMs + minute * minuteMs + second * secondMs + ms - offset;
}

/** How far a zone is ahead of UTC, ms; `null` for one that cannot be. */
function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined || /^[zug]/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || '0')];
  if (hours > 14 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * hourMs + minutes * minuteMs);
}

/** Epoch seconds or ms, told apart by size: there is no year that both could mean. */
function ofNumber(number: number): number | null {
  for (const at of [number * secondMs, number]) if (at >= earliest && at < latest) return Math.floor(at);
  return null;
}

/** Epoch ms of an instant given as ISO 8601 text, or as epoch seconds or ms, a number or its digits. */
export function instantOf(raw: unknown): number | null {
  if (typeof raw === 'number') return ofNumber(raw);
  if (typeof raw !== 'string') return null;
  return /^\s*\d{9,16}(?:\.\d{1,9})?\s*$/.test(raw) ? ofNumber(Number(raw)) : ofText(raw);
}

/** "2026-02-09Z" and "2026-02-09+01:00", as XML has days. */
const zoneOfDay = /^(?:Z|[+-]\d{2}:\d{2})$/i;
/** " EST", " Europe/Berlin", "[Europe/Berlin]": no instant can be made of a time there, and none has to be. */
const zoneName = /(?<=\d|Z)\s*(?:\[[^\]]{1,60}\]|[a-z][a-z0-9_+/-]{1,60})$/i;

/**
 * The calendar day a field names: "2026-02-09", or with a time behind it, which is the day as it is written there whatever
 * the zone, because providers name their own days. `null` for anything else.
 */
export function dayIn(raw: unknown): string | null {
  if (typeof raw !== 'string') return null;
  const text = raw.trim();
  const day = text.slice(0, 10);
  const rest = text.slice(10).replace(zoneOfDay, '').replace(zoneName, '');
  const isKnown = isDay(day) && startOfDay(day) >= earliest && startOfDay(day) < latest;
  return isKnown && (rest === '' ? !zoneName.test(text) : ofText(`${day}${rest}`) !== null) ? day : null;
}
