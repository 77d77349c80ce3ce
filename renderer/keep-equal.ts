/** A new answer that keeps what has not changed, so that nothing equal is drawn again. */

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keep(previous: unknown, next: unknown): unknown {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) {
    const kept = next.map((part: unknown, index): unknown => keep(previous[index], part));
    return kept.length === previous.length && kept.every((part, index) => part === previous[index]) ? previous : kept;
  }
  if (isRecord(previous) && isRecord(next)) {
    const names = Object.keys(next);
    const kept = Object.fromEntries(names.map((name) => [name, keep(previous[name], next[name])]));
    const same =
      names.length === Object.keys(previous).length &&
      names.every((name) => name in previous && kept[name] === previous[name]);
    return same ? previous : kept;
  }
  return next;
}

/** `next`, with every part that equals the same part of `previous` being that part. Plain values as they cross IPC. */
export function keepEqual<T>(previous: T | undefined, next: T): T {
  return keep(previous, next) as T;
}
