/** Parsing and checking of option values. Every refusal is a UsageError. */
import { isDay } from '../core/days.ts';
import type { Account, Day } from '../core/model.ts';
import { readPlainNumber, type TypedNumber } from '../core/typed-number.ts';
import { providers } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import { listAccounts } from '../store/accounts/accounts.ts';
import type { Db } from '../store/db.ts';
import { UsageError } from './exit.ts';

/** Collects an option that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** A whole number in a range, as programs write it: the terminal has no locale of its own. */
export function wholeNumber(name: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const typed = readPlainNumber(text, 0);
    if (typed.ok && typed.value >= least && typed.value <= most) return typed.value;
    throw new UsageError(`${name} must be a whole number from ${String(least)} to ${String(most)}, in digits alone.`);
  };
}

/** How numbers are written here, where one was written in another way. */
export function hintOf(typed: TypedNumber): string {
  return !typed.ok && typed.why === 'not-certain' ? ', in digits alone, with a point before decimals' : '';
}

/** A provider day, `YYYY-MM-DD`. */
export function dayOption(name: string): (text: string) => Day {
  return (text) => {
    if (!isDay(text)) throw new UsageError(`${name} must be a day written YYYY-MM-DD.`);
    return text;
  };
}

/** Refuses an inverted period. */
export function checkPeriod(from: Day | undefined, to: Day | undefined): void {
  if (from !== undefined && to !== undefined && from > to) throw new UsageError('--from must not be after --to.');
}

/** One of a few words. */
export function oneOf<T extends string>(name: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new UsageError(`${name} must be one of: ${words.join(', ')}.`);
    return word;
  };
}

/** The accounts with these ids, each once, or all; an unknown id is wrong usage. */
export function accountsNamed(db: Db, ids: readonly string[] | undefined): readonly Account[] {
  const accounts = listAccounts(db);
  if (ids === undefined || ids.length === 0) return accounts;
  return [...new Set(ids)].map((id) => {
    const account = accounts.find((candidate) => candidate.id === id);
    if (account === undefined)
      throw new UsageError(`There is no account "${id}". "sendgauge account list" shows them.`);
    return account;
  });
}

/**
 * Arguments are visible to every process of the machine and stay in the shell's history, so a key is never taken from
 * one. Throws without quoting it.
 */
export function refuseKeys(argv: readonly string[]): void {
  const patterns = Object.values(providers).map((provider: Provider) => provider.keyPattern);
  const looksLikeKey = (word: string) => word.length >= 6 && patterns.some((pattern) => pattern.test(word));
  // A value can stand behind more than one "=": --set=name=value.
  const values = argv.flatMap((word) => word.split('=').map((_part, index, parts) => parts.slice(index).join('=')));
  const keyOption = argv.some((word) => /^--?(api-?)?(key|token|secret)\b/i.test(word));
  if (!keyOption && !values.some(looksLikeKey)) return;
  throw new UsageError(
    'A key must not be given as an argument: other programs can see it, and the shell remembers it. ' +
      'Give it on standard input instead. If it was a real key, replace it at the provider.',
  );
}
