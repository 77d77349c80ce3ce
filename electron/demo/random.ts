/** Deterministic randomness: the same parts always give the same number, so the simulated world needs no stored state. */

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** Murmur3's finaliser: spreads every input bit over all 32. */
function spread(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** A 32-bit unsigned hash of the parts (FNV-1a, finalised). */
export function hash(...parts: readonly (string | number)[]): number {
  let state = fnvOffset;
  for (const character of parts.join('|')) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), fnvPrime);
  }
  return spread(state);
}

/** A 32-bit unsigned hash of two numbers; cheaper than `hash` where one is made per mail. */
export function mix(first: number, second: number): number {
  return spread(first ^ Math.imul(second + 1, 0x9e3779b1));
}

/** The fraction 0 ≤ f < 1 a hash stands for. */
export function fraction(hashed: number): number {
  return hashed / 0x1_0000_0000;
}

/** A fraction 0 ≤ f < 1 drawn for these parts. */
export function draw(...parts: readonly (string | number)[]): number {
  return fraction(hash(...parts));
}

/** A number from `low` up to (not including) `high`, drawn for these parts. */
export function between(low: number, high: number, ...parts: readonly (string | number)[]): number {
  return low + (high - low) * draw(...parts);
}

/** `length` hexadecimal digits; 24 of them look like the ObjectIds SendKit uses. */
export function hexId(length: number, ...parts: readonly (string | number)[]): string {
  let digits = '';
  for (let block = 0; digits.length < length; block++)
    digits += hash(...parts, block)
      .toString(16)
      .padStart(8, '0');
  return digits.slice(0, length);
}

/** A version 4 UUID in form, as ColdSend's campaign ids are. */
export function uuid(...parts: readonly (string | number)[]): string {
  const digits = hexId(32, ...parts);
  const groups = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `a${digits.slice(17, 20)}`];
  return [...groups, digits.slice(20)].join('-');
}

/**
 * How many of the first `count` things are hits at this rate when hits are spread evenly, not by chance: within one of
 * `count × rate`, and never falling as `count` grows. `phase` (0 ≤ phase < 1) is where in the cycle it starts.
 */
export function evenHits(count: number, rate: number, phase: number): number {
  return Math.floor(count * rate + phase);
}

/** A phase per day that fills the cycle evenly over any run of days (steps of the golden ratio). */
export function dayPhase(dayNumber: number, offset: number): number {
  return (dayNumber * 0.618_033_988_749_894_9 + offset) % 1;
}
