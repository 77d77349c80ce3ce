/**
 * What an answer says about the rest of its list, in its body and its headers. None of it is documented everywhere, so every
 * spelling in use is read, at the top of an answer, in what it keeps such things in, and one level deeper.
 */
import type { GenericSchema, InferOutput } from 'valibot';
import type { AnswerHead, RequestOptions, Transport } from '../provider.ts';
import { own } from './own.ts';
import { spelled } from './spellings.ts';

export interface PageSigns {
  /** Whether a flag, a pointer to a next page or a header promises more. */
  readonly saysMore: boolean;
  /** Whether a flag plainly says that this is the end; it may be contradicted. */
  readonly saysNoMore: boolean;
  /** Whether it says that this is the end in any way: a list that does not may go on behind a full page. */
  readonly saysEnd: boolean;
  /** Whether rows of this very page are missing. */
  readonly hasGaps: boolean;
  /** What the next page is asked for with, whatever its length. */
  readonly cursor: string | null;
  readonly page: number | null;
  /** How many pages there are by the provider's own count, the largest where it gives several. */
  readonly pages: number | null;
  readonly limit: number | null;
  /** How many rows there are by the provider's own count, the largest where it gives several. */
  readonly total: number | null;
}

/** Where answers keep what is said of a list. Outside of the first, some words mean other things. */
const places = {
  paging: spelled(
    ...['pagination', 'paging', 'pager', 'paginator', 'page', 'page info', 'result info', 'cursors', 'links', '_links'],
  ),
  other: spelled('meta', '_meta', 'metadata', 'response metadata'),
} as const;

const signs = {
  /** More is there when they say yes. */
  more: spelled(
    ...['more', 'has more', 'has next', 'has next page', 'has more pages', 'has more items', 'has more results'],
    ...['more available', 'more results'],
  ),
  /** The same, but their "no" is about something else. */
  cut: spelled('truncated', 'is truncated'),
  /** More is there when they say no. */
  last: spelled(
    ...['last', 'is last', 'last page', 'is last page', 'done', 'complete', 'is complete', 'finished', 'is finished'],
    ...['end', 'is end', 'eof', 'end of list', 'end of results'],
  ),
  gaps: spelled('partial', 'is partial', 'incomplete', 'is incomplete', 'incomplete results', 'error', 'errors'),
  cursors: spelled('next cursor'),
  /** These may be addresses or numbers: they say that there is more, and not how to ask for it. */
  pointers: spelled(
    ...['next', 'next page', 'next url', 'next uri', 'next link', 'next href', 'next page url', 'next page link'],
    ...['next page token', 'next page cursor', 'next page number', 'next token', 'next key', 'next id', 'next marker'],
    ...['next offset', 'next start', 'next start at', 'next skip', 'next batch', 'next index', 'next results'],
    ...['next records url', 'next cursor url', 'next continuation token'],
    ...['continuation token', '@odata.nextLink', 'odata.nextLink'],
  ),
  /** Where this page ends: the next page begins there, unless the answer says that there is none. */
  positions: spelled('end cursor', 'cursor', 'last evaluated key'),
  page: spelled('page', 'current page', 'page number'),
  pages: spelled('pages', 'total pages', 'page count', 'last page', 'num pages'),
  limit: spelled('limit', 'per page', 'page size', 'page limit', 'items per page', 'max results'),
  total: spelled(
    ...['total', 'total count', 'total items', 'total elements', 'total results', 'total records', 'total rows'],
    ...['total hits', 'total size', 'total entries', '@odata.count', 'records total', 'num found'],
  ),
} as const;

/** Only among what is about pages do these speak of a list: elsewhere they are a filter, what is left of a limit, a count of mails. */
const pagingSigns = {
  positions: spelled('after'),
  page: spelled('current'),
  pages: spelled('last'),
  remaining: spelled('remaining'),
  /** Where no total is given: beside one it is the length of a page. */
  count: spelled('count'),
} as const;

interface Place {
  readonly fields: unknown;
  readonly isPaging: boolean;
}

function placesIn({ fields, isPaging }: Place): readonly Place[] {
  return [
    ...places.paging.map((name): Place => ({ fields: own(fields, name), isPaging: true })),
    ...places.other.map((name): Place => ({ fields: own(fields, name), isPaging })),
  ].filter((place) => typeof place.fields === 'object' && place.fields !== null);
}

/** Reads the signs of an answer. Nothing there says nothing; what contradicts itself says all of it. */
export function pageSigns(body: unknown, head: AnswerHead | null = null): PageSigns {
  const tops: readonly Place[] = [body, fieldsOfHeaders(head)].map((fields) => ({ fields, isPaging: false }));
  const inner = tops.flatMap(placesIn);
  const everywhere = [...tops, ...inner, ...inner.flatMap(placesIn)];
  const about = everywhere.filter(({ isPaging }) => isPaging);
  const read = (names: readonly string[], where = everywhere): readonly unknown[] =>
    where.flatMap(({ fields }) => names.map((name) => own(fields, name))).filter((raw) => raw !== undefined);

  const flags = read(signs.more);
  const cursors = read(signs.cursors);
  const pointers = [...cursors, ...read(signs.pointers)];
  const positions = [...read(signs.positions), ...read(pagingSigns.positions, about)];
  const page = countsOf([...read(signs.page), ...read(pagingSigns.page, about)])[0] ?? null;
  const limit = least(countsOf(read(signs.limit)).filter((count) => count > 0));
  const totals = [...countsOf(read(signs.total)), ...totalsOfRange(head)];
  const total = largest(totals.length > 0 ? totals : countsOf(read(pagingSigns.count, about)));
  // A list by cursors has pages, too, but no number of this one that its length could be compared with.
  const lengthOf = page !== null && total !== null && limit !== null ? Math.ceil(total / limit) : null;
  const pages = largest(countsOf([...read(signs.pages), ...read(pagingSigns.pages, about)])) ?? lengthOf;

  const saysNoMore = flags.some(isNo);
  const saysEnd =
    saysNoMore ||
    pointers.some((raw) => raw === false || isNothing(raw)) ||
    read(signs.last).some((raw) => raw === true || isWord(raw, 'true')) ||
    (pages !== null && page !== null && page >= pages);
  return {
    saysMore:
      [...flags, ...read(signs.cut)].some(mayBeYes) ||
      read(signs.last).some((raw) => raw === false || isWord(raw, 'false')) ||
      pointers.some((raw) => raw !== false && !isNothing(raw)) ||
      (!saysEnd && positions.some((raw) => raw !== false && !isNothing(raw))) ||
      countsOf(read(pagingSigns.remaining, about)).some((count) => count > 0) ||
      everywhere.some(
        ({ fields }) => Array.isArray(fields) && fields.some((link) => isWord(own(link, 'rel'), 'next')),
      ) ||
      head?.status === 206 ||
      linksToNext(head?.headers.get('link') ?? ''),
    saysNoMore,
    saysEnd,
    hasGaps: read(signs.gaps).some(mayBeYes),
    cursor: [...cursors, ...read(spelled('end cursor'))].flatMap((raw) => textOf(raw) ?? [])[0] ?? null,
    page,
    pages,
    limit,
    total,
  };
}

/** Whether more pages are counted than came: up to the number of this one, or as many as were read. */
export function hasMorePages({ page, pages }: PageSigns, pagesRead: number): boolean {
  return pages !== null && pages > Math.max(page ?? pagesRead, 1);
}

/** Whether an answer of one page gives less than the whole list: more is promised, or counted, than its `rows`. */
export function isCutShort(found: PageSigns, rows: number): boolean {
  const { saysMore, hasGaps, total } = found;
  const isCounted = (total !== null && total > rows) || hasMorePages(found, 1);
  return saysMore || isCounted || hasGaps || mayGoOn(found, rows, []);
}

/** Whether a page that says nothing of others is as full as its own limit or one of `lengths`, and so may be one of several. */
export function mayGoOn({ saysEnd, limit, total }: PageSigns, rows: number, lengths: readonly number[]): boolean {
  const full = least([...(limit === null ? [] : [limit]), ...lengths].filter((length) => length > 0));
  return !saysEnd && total === null && full !== null && rows >= full;
}

/** Decoded bytes of one page of a list: forty thousand mailboxes in a single answer. */
const mostBytes = 20_000_000;

/** Asks for a list, and gives its answer with all that this says of more. */
export async function getList<S extends GenericSchema>(
  transport: Pick<Transport, 'get'>,
  path: string,
  options: RequestOptions<S>,
): Promise<{ readonly answer: InferOutput<S>; readonly signs: PageSigns }> {
  const heads: AnswerHead[] = [];
  const answer = await transport.get(path, {
    maxBytes: mostBytes,
    ...options,
    onHead: (head) => void heads.push(head),
  });
  return { answer, signs: pageSigns(answer, heads.at(-1)) };
}

/** `X-Total-Count`, `X-Next-Page`, `X-Pagination` with JSON and the like, by the names that bodies have for them. */
function fieldsOfHeaders(head: AnswerHead | null): unknown {
  const fields = [...(head?.headers ?? [])].map(([name, value]) => [
    name.replace(/^(?:x-)?(?:pagination-)?/, ''),
    value.startsWith('{') ? jsonIn(value) : value,
  ]);
  return Object.fromEntries(fields);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Link: <…>; rel="next"` (RFC 8288). */
function linksToNext(field: string): boolean {
  return /;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\s*(?:[;,]|$))/i.test(field.replace(/<[^>]*>/g, ''));
}

/** The count in `Content-Range: items 0-24/319`; bytes are none of rows. */
function totalsOfRange(head: AnswerHead | null): readonly number[] {
  const range = head?.headers.get('content-range') ?? '';
  return /^\s*bytes\b/i.test(range) ? [] : countsOf([/\/\s*(\d+)\s*$/.exec(range)?.[1]]);
}

function textOf(raw: unknown): string | null {
  if (typeof raw === 'number' && Number.isSafeInteger(raw)) return String(raw);
  return typeof raw === 'string' && raw !== '' ? raw : null;
}

function isNothing(raw: unknown): boolean {
  if (typeof raw === 'string') return raw.trim() === '';
  return raw === null || raw === undefined || (typeof raw === 'object' && Object.keys(raw).length === 0);
}

function isWord(raw: unknown, ...words: readonly string[]): boolean {
  return typeof raw === 'string' && words.includes(raw.trim().toLowerCase());
}

/** A plain "no", also as the word or number some write it as. */
function isNo(raw: unknown): boolean {
  return raw === false || raw === 0 || isWord(raw, 'false', 'no', '0');
}

/** An unreadable flag promises something: only a plain "no" is none. */
function mayBeYes(raw: unknown): boolean {
  return !isNothing(raw) && !isNo(raw);
}

/**
 * How lists count themselves in words: "5", "5.0", "1,234 items", "> 1000". What could be thousands is: taken for less, part
 * of a list would be the whole.
 */
const counted = /^[\s>≥~≈]*(\d{1,3}(?:[.,'’\s]\d{3})+|\d{1,15})(?!\d)/;

/** The readable counts. A list that counts itself does so in more ways than a row does: in words, or as `{value: 5}`. */
function countsOf(all: readonly unknown[]): readonly number[] {
  return all.flatMap((raw) => countOf(raw) ?? countOf(own(raw, 'value')) ?? []);
}

function countOf(raw: unknown): number | null {
  const digits = typeof raw === 'string' ? counted.exec(raw)?.[1] : undefined;
  const number = digits === undefined ? raw : Number(digits.replaceAll(/\D/g, ''));
  return typeof number === 'number' && number >= 0 && number <= Number.MAX_SAFE_INTEGER ? Math.ceil(number) : null;
}

function largest(counts: readonly number[]): number | null {
  return counts.length === 0 ? null : Math.max(...counts);
}

function least(counts: readonly number[]): number | null {
  return counts.length === 0 ? null : Math.min(...counts);
}
