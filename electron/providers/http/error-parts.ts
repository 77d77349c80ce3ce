import { own } from '../reading/own.ts';

/** Errors of one answer that are looked at. */
const mostErrors = 10;

/** Where providers say what went wrong: an answer itself, its error, and what either lists. Any of it may be a sentence. */
export function errorParts(body: unknown): readonly unknown[] {
  const parts = [body, own(body, 'error')];
  return [...parts, ...parts.flatMap((part) => listed(own(part, 'errors')))];
}

/** The first of a list; nothing of what is none. */
export function listed(errors: unknown): readonly unknown[] {
  return Array.isArray(errors) ? errors.slice(0, mostErrors) : [];
}
