/** One item per key, the last one given, in order of first appearance; and how many were given more than once. */
export function lastOfEach<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): { readonly items: readonly T[]; readonly repeated: number } {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  return { items: [...byKey.values()], repeated: items.length - byKey.size };
}
