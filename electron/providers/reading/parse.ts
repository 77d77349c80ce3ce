/**
 * Tolerant reading of outside data (faults F25 to F30, F42, F43). A field that cannot be read becomes
 * unknown and is counted; the row stays. Only named, own properties are ever read.
 */

import * as v from 'valibot';
import { failure } from '../../core/errors.ts';
import { lastOfEach } from '../../core/last-of-each.ts';
import { distinctNotes, type Note } from '../../core/notes.ts';
import type { Day } from '../../core/model.ts';
import { dayIn, instantOf } from './instants.ts';
import { cleanText } from './text.ts';

/** A list as an envelope carries it: its rows are judged one by one. More rows than any account has are refused (fault F30). */
export const rowsSchema = v.pipe(v.custom<readonly unknown[]>(Array.isArray), v.maxLength(100_000));

/** An object of any keys. An array is none, although `typeof` calls it one. */
export const recordSchema = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** Collects what was odd about one answer. Pure bookkeeping: it is made, filled and listed within one parse. */
export interface Notes {
  /** One field could not be read. */
  readonly field: () => void;
  /** A rate that cannot be one, by field name (decision M1, fault F28). */
  readonly outOfRange: (name: string, value: number) => void;
  /** Anything else; the same is kept once. */
  readonly say: (note: Note) => void;
  readonly list: () => readonly Note[];
}

/** An empty collection. */
export function createNotes(): Notes {
  let fields = 0;
  const ranges = new Map<string, { readonly value: number; count: number }>();
  const said: Note[] = [];
  return {
    field: () => void fields++,
    outOfRange: (name, value) => {
      const known = ranges.get(name);
      if (known === undefined) ranges.set(name, { value, count: 1 });
      else known.count++;
    },
    say: (note) => void said.push(note),
    list: () => [
      ...distinctNotes(said),
      ...[...ranges].map(([field, { value, count }]): Note => ({
        code: 'out-of-range',
        field,
        value,
        more: count - 1,
      })),
      ...(fields > 0
        ? [
            {
              code: 'unreadable',
              count: fields,
              of: null,
              what: 'field',
            } as const,
          ]
        : []),
    ],
  };
}

/** Reads the named fields of one object. Every reader answers `null` for unknown. */
export interface Fields {
  has(name: string): boolean;
  /** A counter: an integer from 0 to 2⁵³−1, or a string of digits. */
  count(name: string): number | null;
  /** A counter that the vendor leaves out where it is 0. */
  countOrZero(name: string): number | null;
  /** A counter whose `null` is an ordinary answer, not an oddity (a limit that is not set). */
  optionalCount(name: string): number | null;
  /** A rate given as a fraction 0…1; its unit is the adapter's knowledge and never guessed from the value. */
  fraction(name: string): number | null;
  /** Text of at most 300 characters, cleaned. */
  text(name: string): string | null;
  /** A short identifier, kept exactly: the first of the names that has one. */
  id(...names: readonly string[]): string | null;
  flag(name: string): boolean | null;
  /** An instant as epoch ms: ISO 8601, in UTC where it names no zone, or epoch seconds or ms. */
  instant(name: string): number | null;
  /** A calendar day as the provider names it, also where a time stands behind it. A row without its day is a bad row. */
  day(name: string): Day | null;
  object(name: string): Fields | null;
  rows(name: string): readonly unknown[];
  /** A map from words to counters: unknown words stay, unreadable counters are left out. */
  countMap(name: string): Readonly<Record<string, number>>;
}

/** The fields of `value`; `null` when it is no object. */
export function fieldsOf(value: unknown, notes: Notes): Fields | null {
  return typeof value !== 'object' || value === null || Array.isArray(value) ? null : new OwnFields(value, notes);
}

function isQuiet(raw: unknown): raw is undefined | null {
  return raw === undefined || raw === null;
}

/** A class, because an answer has tens of thousands of objects: readers of its own for each would cost more than reading. */
class OwnFields implements Fields {
  readonly #value: object;
  readonly #notes: Notes;

  constructor(value: object, notes: Notes) {
    this.#value = value;
    this.#notes = notes;
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? Reflect.get(this.#value, name) : undefined;
  }

  /** Unknown, and counted as unreadable unless the field is simply absent. */
  #unreadable(raw: unknown): null {
    if (raw !== undefined) this.#notes.field();
    return null;
  }

  has(name: string): boolean {
    return !isQuiet(this.#get(name));
  }

  count(name: string): number | null {
    const raw = this.#get(name);
    return toCount(raw) ?? this.#unreadable(raw);
  }

  countOrZero(name: string): number | null {
    return this.#get(name) === undefined ? 0 : this.count(name);
  }

  optionalCount(name: string): number | null {
    return this.has(name) ? this.count(name) : null;
  }

  fraction(name: string): number | null {
    const raw = this.#get(name);
    // Nothing to divide by: providers send null then, or leave the rate out (decision K7).
    if (isQuiet(raw)) return null;
    if (typeof raw !== 'number' || !Number.isFinite(raw) || raw < 0) return this.#unreadable(raw);
    if (raw <= 1) return raw;
    this.#notes.outOfRange(name, raw);
    return null;
  }

  text(name: string): string | null {
    const raw = this.#get(name);
    if (isQuiet(raw)) return null;
    return typeof raw === 'string' ? cleanText(raw) || null : this.#unreadable(raw);
  }

  id(...names: readonly string[]): string | null {
    for (const name of names) {
      const raw = this.#get(name);
      if (!isQuiet(raw)) return toId(raw);
    }
    return null;
  }

  flag(name: string): boolean | null {
    const raw = this.#get(name);
    if (isQuiet(raw)) return null;
    return typeof raw === 'boolean' ? raw : this.#unreadable(raw);
  }

  instant(name: string): number | null {
    const raw = this.#get(name);
    if (isQuiet(raw)) return null;
    return instantOf(raw) ?? this.#unreadable(raw);
  }

  day(name: string): Day | null {
    return dayIn(this.#get(name));
  }

  object(name: string): Fields | null {
    const raw = this.#get(name);
    return isQuiet(raw) ? null : (fieldsOf(raw, this.#notes) ?? this.#unreadable(raw));
  }

  rows(name: string): readonly unknown[] {
    const raw = this.#get(name);
    if (Array.isArray(raw)) return raw;
    if (!isQuiet(raw)) this.#notes.field();
    return [];
  }

  countMap(name: string): Readonly<Record<string, number>> {
    const raw = this.#get(name);
    if (isQuiet(raw)) return {};
    if (typeof raw !== 'object' || Array.isArray(raw)) {
      this.#notes.field();
      return {};
    }
    const entries = Object.entries(raw)
      .slice(0, 100)
      .flatMap(([word, number]): (readonly [string, number])[] => {
        const known = toCount(number);
        const key = cleanText(word, 60);
        if (known === null) this.#notes.field();
        return known === null || key === '' || key === '__proto__' ? [] : [[key, known]];
      });
    return Object.fromEntries(entries);
  }
}

/** A counter, or `null` for everything that is none: fractions, negatives, numbers too large to be exact. */
export function toCount(raw: unknown): number | null {
  const number = typeof raw === 'string' && /^\d{1,16}$/.test(raw) ? Number(raw) : raw;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

function toId(raw: unknown): string | null {
  const text = typeof raw === 'number' && Number.isSafeInteger(raw) ? String(raw) : raw;
  return typeof text === 'string' && /^[^\p{Cc}\s]{1,200}$/u.test(text) ? text : null;
}

/** The readable rows of a list, and how many there were. */
export interface Rows<T> {
  readonly items: readonly T[];
  readonly bad: number;
}

/**
 * Reads rows one by one; `read` answers `null` for a row without what makes it one. Bad rows are skipped and noted. Throws
 * an `unexpected` failure when more than half are bad: then it is another shape, not a bad row (fault F30).
 */
export function readRows<T>(rows: readonly unknown[], notes: Notes, read: (row: Fields) => T | null): Rows<T> {
  const items: T[] = [];
  let bad = 0;
  for (const row of rows) {
    const fields = fieldsOf(row, notes);
    const item = fields === null ? null : read(fields);
    if (item === null) bad++;
    else items.push(item);
  }
  if (bad * 2 > rows.length) throw failure('unexpected', 'More than half of the answer is unreadable.');
  if (bad > 0) notes.say({ code: 'unreadable', count: bad, of: rows.length, what: 'row' });
  return { items, bad };
}

/**
 * Throws an `unexpected` failure when not one of the numbers of these rows is known: then counters have other names or another
 * form by now, and an answer that says nothing must not look like one in which all is well (fault F26).
 */
export function requireAnyNumber<T>(rows: readonly T[], numbersOf: (row: T) => readonly (number | null)[]): void {
  if (rows.length > 0 && !rows.some((row) => numbersOf(row).some((number) => number !== null)))
    throw failure('unexpected', 'The answer has none of the numbers that this version knows.');
}

/** One item per key: of several the last wins, and that is noted (fault F31). Order of first appearance. */
export function withoutDoubles<T>(items: readonly T[], keyOf: (item: T) => string, notes: Notes): readonly T[] {
  const { items: kept, repeated } = lastOfEach(items, keyOf);
  if (repeated > 0) notes.say({ code: 'repeated', count: repeated, what: 'row' });
  return kept;
}
