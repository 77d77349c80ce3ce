/**
 * The hours in which nothing is told. They are hours of the local clock: every border is built from a local date, so a
 * night with a clock change is an hour shorter or longer, and still ends at eight.
 */

export interface QuietHours {
  readonly enabled: boolean;
  /** Minutes of the local day, 0 to 1439. `from` after `to` goes past midnight; equal is a whole day. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** On which weekdays (Sunday first) a quiet stretch starts; one past midnight belongs to the evening. */
  readonly weekdays: readonly boolean[];
  /** Critical alerts are told nevertheless. */
  readonly criticalBreaks: boolean;
}

/** Off; once switched on, every night from ten to eight, critical alerts included. */
export const defaultQuietHours: QuietHours = {
  enabled: false,
  fromMinute: 22 * 60,
  toMinute: 8 * 60,
  weekdays: [true, true, true, true, true, true, true],
  criticalBreaks: false,
};

/** A time in which nothing is told, epoch ms; `until` is the first instant after it. */
export interface QuietStretch {
  readonly since: number;
  readonly until: number;
}

/** How far back and ahead adjoining stretches are followed: hours that are quiet all week have no end to wait for. */
const followedDays = 8;

/**
 * The quiet stretch `now` lies in, in the machine's zone; `null` outside of one. Stretches that adjoin (two whole days
 * of a weekend) are one.
 */
export function quietStretch(quiet: QuietHours, now: number): QuietStretch | null {
  if (!quiet.enabled) return null;
  const local = new Date(now);
  let found: QuietStretch | null = null;
  for (let days = -followedDays; days <= followedDays; days++) {
    const next = stretchStartingOn(quiet, local.getFullYear(), local.getMonth(), local.getDate() + days);
    if (next === null) continue;
    if (found !== null && next.since <= found.until) {
      found = { since: found.since, until: Math.max(found.until, next.until) };
      continue;
    }
    if (found !== null && now < found.until) break;
    found = next;
  }
  return found !== null && found.since <= now && now < found.until ? found : null;
}

function stretchStartingOn(quiet: QuietHours, year: number, month: number, date: number): QuietStretch | null {
  const { fromMinute, toMinute, weekdays } = quiet;
  if (weekdays[new Date(year, month, date, 12).getDay()] !== true) return null;
  const lastDate = toMinute > fromMinute ? date : date + 1;
  return { since: localTime(year, month, date, fromMinute), until: localTime(year, month, lastDate, toMinute) };
}

/** A local time as an instant. What a clock change leaves out comes as much later; what it repeats is the first of both. */
function localTime(year: number, month: number, date: number, minuteOfDay: number): number {
  return new Date(year, month, date, Math.floor(minuteOfDay / 60), minuteOfDay % 60).getTime();
}

const morningHour = 8;
/** Before this hour it is still last night to the one who snoozes. */
const nightEndsHour = 4;

/** What "until tomorrow" means: eight in the morning of the next local day; of this one before four. Epoch ms. */
export function tomorrowMorning(now: number): number {
  const local = new Date(now);
  const days = local.getHours() < nightEndsHour ? 0 : 1;
  return new Date(local.getFullYear(), local.getMonth(), local.getDate() + days, morningHour).getTime();
}
