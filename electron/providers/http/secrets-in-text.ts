import { cleanText } from '../reading/text.ts';

const redacted = '[redacted]';

/** The body of an answer without the key it was asked with, whether it is an error or the data. */
export function withoutKey(body: string, key: string | undefined): string {
  return key === undefined || key === '' ? body : body.replaceAll(key, redacted);
}

/**
 * A function that makes text a server sent safe to show: every value of the request's headers is cut out of it, then it
 * is cleaned and clipped. Servers do echo keys ("Invalid API key: sk_…"), and messages are stored and printed.
 */
export function quoteWithout(headers: Readonly<Record<string, string>>): (text: string, max: number) => string {
  const secrets = Object.values(headers)
    .flatMap((value) => [value, ...value.split(' ')])
    .flatMap((value) => [value, encodeURIComponent(value)])
    .filter((value) => value.length >= 8)
    .sort((a, b) => b.length - a.length)
    .map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const pattern = secrets.length === 0 ? null : new RegExp(secrets.join('|'), 'gi');
  const scrub = (text: string): string => (pattern === null ? text : text.replace(pattern, redacted));
  // Twice: before clipping, which could leave half a key, and after cleaning, which could join one.
  return (text, max) => cleanText(scrub(cleanText(scrub(text), 2000)), max);
}
