/**
 * How far a rate is from a line, in mails. A bounce (or complaint) is a mail sent and an event, so it adds one to both
 * counts; a clean send adds one to the denominator only. Where a provider leaves events out of its denominator (ColdSend's
 * bounces, decision K2; Krafter's complaints, decision D5) an event adds to the numerator alone. All arithmetic is on integers: a line is taken in parts per
 * million, so that 3 of 100 is on a line of 3 % and not a hair beside it, as it is in binary fractions.
 */
import type { Level, Sample } from './model.ts';
import { minimumVolume } from './rules.ts';
import { countText, percentText, plural } from '../text.ts';

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

/** What a sentence about headroom is made from. */
export type HeadroomSample = Pick<Sample, 'numerator' | 'denominator'> &
  Partial<Pick<Sample, 'approximate' | 'detail'>>;

/** The lines to measure against, ascending. */
export type HeadroomLevel = Pick<Level, 'threshold' | 'smallCount'>;

/**
 * "9 more bounces and it reaches 3 %", "about 430 clean sends bring it back under 3 %", or both; on less than
 * `minimumVolume` mails, where counts are judged, "3 more bounces and it has 10". Empty where counts are unknown.
 * `event` is the singular. Clean sends are "about" so many because mails leave a window of days while others are sent;
 * events are where the counts themselves were worked back from a rounded rate.
 */
export function headroomSentence(sample: HeadroomSample, levels: readonly HeadroomLevel[], event: string): string {
  const { numerator, denominator } = sample;
  if (numerator === null || denominator === null || denominator <= 0) return '';
  const about = sample.approximate === true ? 'about ' : '';
  return denominator < minimumVolume
    ? countHeadroom(Math.round(numerator), levels, event, about)
    : [costOf(numerator, denominator, levels), roomOf(sample, numerator, denominator, levels, event, about)]
        .filter((part) => part !== '')
        .join(', ');
}

/** Clean sends do not lower a count: only the next line is worth saying. */
function countHeadroom(count: number, levels: readonly HeadroomLevel[], event: string, about: string): string {
  const next = levels.find(({ smallCount }) => smallCount !== null && smallCount > count);
  if (next === undefined || next.smallCount === null) return '';
  return `${about}${plural(next.smallCount - count, `more ${event}`)} and it has ${countText(next.smallCount)}`;
}

/** What it takes to get back under the highest line that is crossed. */
function costOf(numerator: number, denominator: number, levels: readonly HeadroomLevel[]): string {
  const crossed = levels.findLast(({ threshold }) => eventsUntil(numerator, denominator, threshold) === 0);
  const clean = crossed === undefined ? null : cleanSendsUntilBelow(numerator, denominator, crossed.threshold);
  if (crossed === undefined || clean === null) return '';
  const bring = clean === 1 ? 'brings' : 'bring';
  return `about ${plural(clean, 'clean send')} ${bring} it back under ${percentText(crossed.threshold)}`;
}

/** What is left to the next line. */
function roomOf(
  { detail }: HeadroomSample,
  numerator: number,
  denominator: number,
  levels: readonly HeadroomLevel[],
  event: string,
  about: string,
): string {
  for (const { threshold } of levels) {
    const more = eventsUntil(numerator, denominator, threshold, detail?.kind === 'events-apart');
    if (more !== null && more > 0)
      return `${about}${plural(more, `more ${event}`)} and it reaches ${percentText(threshold)}`;
  }
  return '';
}
