/** One item per key, the last one given, in order of first appearance; and how many were given more than once. */
export function lastOfEach<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): { readonly items: readonly T[]; readonly repeated: number } {
  const byKey = new Map<string, T>();
  for (const item of items) byKey.set(keyOf(item), item);
  const repeated = items.length - byKey.size;
  return { items: repeated === 0 ? items : [...byKey.values()], repeated };
}
