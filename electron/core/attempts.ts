/** How often in a row something that failed is tried again by itself. Pure; times are ms of whichever clock they were taken by. */

/** So many failures within so long are the end of it. */
export interface Patience {
  readonly failures: number;
  readonly withinMs: number;
}

/** The failures that still count, the one at `now` included, and whether it is to be tried once more. */
export function failedAgain(
  before: readonly number[],
  now: number,
  { failures, withinMs }: Patience,
): { readonly failures: readonly number[]; readonly again: boolean } {
  // A time in the future was noted by a clock that has been put back since.
  const recent = [...before.filter((at) => at <= now && now - at < withinMs), now];
  return { failures: recent, again: recent.length < failures };
}
