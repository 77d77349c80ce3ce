/** The named fields of a value, in the order of the names: the same fields are always the same JSON. */
export function pick<T extends object, K extends keyof T>(value: T, names: readonly K[]): Pick<T, K> {
  // A loop, because thousands of rows are picked from at once: `Object.fromEntries` takes three times as long.
  const picked: Partial<Pick<T, K>> = {};
  for (const name of names) picked[name] = value[name];
  return picked as Pick<T, K>;
}
