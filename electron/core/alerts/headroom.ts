/**
 * How far a rate is from a line, in mails. A bounce (or complaint) is a mail sent and an event, so it adds one to both
 * counts; a clean send adds one to the denominator only. Where a provider leaves events out of its denominator
 * (`eventsApart`) an event adds to the numerator alone. All arithmetic is on integers: a line is taken in parts per
 * million, so that 3 of 100 is on a line of 3 % and not a hair beside it, as it is in binary fractions.
 */
import { minimumVolume } from './rule.ts';
import type { Level, Sample } from './state.ts';

const million = 1_000_000n;

/** A line in parts per million: finer than any threshold a person can set. `null` for what is no share. */
function partsOf(line: number): bigint | null {
  const parts = Math.round(line * 1_000_000);
  return Number.isFinite(parts) && parts > 0 && parts < 1_000_000 ? BigInt(parts) : null;
}

/** Counts worked back from a rounded rate are not whole: up to the next whole event, as a cautious reader would. */
function whole(count: number): bigint {
  return BigInt(Math.max(0, Math.round(count)));
}

/**
 * Events in a row until the rate is at or over the line; 0 when it is there already. `line` is a fraction between 0 and
 * 1, exact to a millionth. `null` for a line outside of that: 0 is always reached and 1 never said anything. `apart`:
 * events do not add to the denominator.
 */
export function eventsUntil(numerator: number, denominator: number, line: number, apart = false): number | null {
  const parts = partsOf(line);
  if (parts === null) return null;
  // (n + k) / (d + k) >= p / M  <=>  k (M - p) >= p d - M n; apart: (n + k) / d >= p / M  <=>  k M >= p d - M n
  const missing = parts * whole(denominator) - million * whole(numerator);
  const perEvent = apart ? million : million - parts;
  return missing <= 0n ? 0 : Number((missing + perEvent - 1n) / perEvent);
}

/**
 * Sends without an event until the rate is below the line; 0 when it is below already. On the line is not below.
 * `line` and `null` as in `eventsUntil`.
 */
export function cleanSendsUntilBelow(numerator: number, denominator: number, line: number): number | null {
  const parts = partsOf(line);
  if (parts === null) return null;
  // n / (d + k) < p / M  <=>  k p > M n - p d
  const excess = million * whole(numerator) - parts * whole(denominator);
  return excess < 0n ? 0 : Number(excess / parts + 1n);
}

/** What headroom is worked out from. */
export type HeadroomSample = Pick<Sample, 'numerator' | 'denominator'> &
  Partial<Pick<Sample, 'approximate' | 'detail'>>;

/** The lines to measure against, ascending. */
export type HeadroomLevel = Pick<Level, 'threshold' | 'smallCount'>;

/** What it takes to get back under the highest line that is crossed, and what is left to the next one. */
export interface Headroom {
  /** Clean sends: about so many, because mails leave a window of days while others are sent. */
  readonly back: { readonly sends: number; readonly line: number } | null;
  /** Events; on little mail, where counts are judged, `count` is the number it has then. */
  readonly next: { readonly events: number; readonly line: number; readonly count: number | null } | null;
  /** The counts themselves were worked back from a rounded rate. */
  readonly approximate: boolean;
}

/** `null` where counts are unknown, or there is nothing left to say. On little mail clean sends do not lower a count. */
export function headroomOf(sample: HeadroomSample, levels: readonly HeadroomLevel[]): Headroom | null {
  const { numerator, denominator } = sample;
  if (numerator === null || denominator === null || denominator <= 0) return null;
  const little = denominator < minimumVolume;
  const back = little ? null : wayBack(numerator, denominator, levels);
  const next = little ? nextCount(Math.round(numerator), levels) : nextLine(sample, numerator, denominator, levels);
  return back === null && next === null ? null : { back, next, approximate: sample.approximate === true };
}

function nextCount(count: number, levels: readonly HeadroomLevel[]): Headroom['next'] {
  const next = levels.find(({ smallCount }) => smallCount !== null && smallCount > count);
  if (next === undefined || next.smallCount === null) return null;
  return { events: next.smallCount - count, line: next.threshold, count: next.smallCount };
}

function wayBack(numerator: number, denominator: number, levels: readonly HeadroomLevel[]): Headroom['back'] {
  const crossed = levels.findLast(({ threshold }) => eventsUntil(numerator, denominator, threshold) === 0);
  const sends = crossed === undefined ? null : cleanSendsUntilBelow(numerator, denominator, crossed.threshold);
  return crossed === undefined || sends === null ? null : { sends, line: crossed.threshold };
}

function nextLine(
  { detail }: HeadroomSample,
  numerator: number,
  denominator: number,
  levels: readonly HeadroomLevel[],
): Headroom['next'] {
  for (const { threshold: line } of levels) {
    const events = eventsUntil(numerator, denominator, line, detail?.kind === 'events-apart');
    if (events !== null && events > 0) return { events, line, count: null };
  }
  return null;
}
