/** How the window spells numbers, rates, lengths of time, days and instants: as every other surface of this machine does. */
import { createFormat, unknown } from '../electron/core/format.ts';
import { createNumberReader } from '../electron/core/typed-number.ts';

/** Its space keeps a number and its unit on one line. */
export const format = createFormat(window.sendgauge.locale, '\u00a0');

/** Numbers as people of this machine's locale type them. */
export const readNumber = createNumberReader(window.sendgauge.locale);

/** From the first to the last instant: one moment when both read alike. */
export function momentRange(instants: readonly number[], now: number): string {
  if (instants.length === 0) return unknown;
  const [first, last] = [Math.min(...instants), Math.max(...instants)].map((at) => format.moment(at, now));
  return first === last ? String(first) : `${String(first)} – ${String(last)}`;
}
