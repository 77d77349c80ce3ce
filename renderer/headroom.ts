/** How far a rate is from a line, in mails. Exact arithmetic: a bounce adds one to both counts, a clean send to one. */

/** Bounces in a row until the rate reaches the line; 0 when it is there already. `line` is a fraction below 1. */
export function eventsUntil(numerator: number, denominator: number, line: number): number {
  return Math.max(0, Math.ceil((line * denominator - numerator) / (1 - line) - 1e-9));
}

/** Clean sends until the rate is below the line; 0 when it is below already. */
export function cleanSendsUntilBelow(numerator: number, denominator: number, line: number): number {
  return Math.max(0, Math.floor(numerator / line - denominator + 1e-9) + 1);
}
