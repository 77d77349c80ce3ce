/**
 * Who reads next. So many accounts are read at once, shared fairly between providers: a provider that stalls, however
 * many accounts it has, holds up none of the others. Pure; all durations are monotonic ms.
 */

/** An account that is read, or wants to be. */
export interface Reader {
  readonly id: string;
  readonly provider: string;
  /** A person asked for it and waits. */
  readonly asked: boolean;
}

export interface WaitingReader extends Reader {
  readonly waitedMs: number;
}

export interface PresentReader extends Reader {
  /** How long its present turn has lasted. */
  readonly heldMs: number;
}

/** A turn lasts this long while others wait: one account with hundreds of requests does not hold up many small ones. */
export const turnMs = 30_000;

/**
 * Who of those that wait is let in; `null` when nobody is, or all `slots` are taken. Providers that have less than
 * their share go first; among equals whom a person waits for, then whose provider has least, then who waited longest.
 */
export function nextReader<Waiting extends WaitingReader>(
  waiting: readonly Waiting[],
  present: readonly Reader[],
  slots: number,
): Waiting | null {
  if (present.length >= slots) return null;
  const share = shareOf([...waiting, ...present], slots);
  const [first, ...others] = waiting;
  if (first === undefined) return null;
  return others.reduce((best, other) => (isBefore(other, best, present, share) ? other : best), first);
}

/**
 * Whether the one that is between two requests makes way: for a provider that has less than its share while its own
 * has more, for a person who waits, or because its turn is over and somebody else is next. Nobody makes way while a slot is free.
 */
export function makesWay(
  own: PresentReader,
  waiting: readonly WaitingReader[],
  present: readonly Reader[],
  slots: number,
): boolean {
  if (waiting.length === 0 || present.length < slots) return false;
  const others = present.filter(({ id }) => id !== own.id);
  const next = nextReader([...waiting, { ...own, waitedMs: 0 }], others, slots);
  if (next === null || next.id === own.id) return false;
  const share = shareOf([...waiting, ...present], slots);
  const isOver = countOf(others, own.provider) >= share;
  return (isOver && countOf(others, next.provider) < share) || (next.asked && !own.asked) || own.heldMs >= turnMs;
}

/** How many slots each provider that wants any may take before others had theirs. */
function shareOf(readers: readonly Reader[], slots: number): number {
  const providers = new Set(readers.map(({ provider }) => provider)).size;
  return Math.max(1, Math.floor(slots / providers));
}

function isBefore(one: WaitingReader, other: WaitingReader, present: readonly Reader[], share: number): boolean {
  const [ones, others] = [countOf(present, one.provider), countOf(present, other.provider)];
  if (ones < share !== others < share) return ones < share;
  if (one.asked !== other.asked) return one.asked;
  if (ones !== others) return ones < others;
  return one.waitedMs > other.waitedMs;
}

function countOf(readers: readonly Reader[], provider: string): number {
  return readers.filter((reader) => reader.provider === provider).length;
}
