/** The arithmetic of a long list: which rows are in sight. */

/** Where each row of a list begins, px from its top, and at last where the list ends. */
export function offsetsOf(heights: readonly number[]): readonly number[] {
  let end = 0;
  return [0, ...heights.map((height) => (end += height))];
}

/** The rows between two heights of a list, `to` not included; of one that ends above, its last row. */
export function rowsBetween(
  offsets: readonly number[],
  top: number,
  bottom: number,
): { readonly from: number; readonly to: number } {
  const last = offsets.length - 2;
  const first = offsets.findIndex((offset) => offset > top) - 1;
  const end = offsets.findIndex((offset) => offset >= bottom);
  const to = end < 0 ? last + 1 : end;
  return { from: Math.max(0, Math.min(first < -1 ? last : first, to)), to };
}
