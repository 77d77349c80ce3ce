import * as v from 'valibot';
import type { NotedThing } from '../../core/notes.ts';
import { getList, hasMorePages, mayGoOn, type PageSigns } from '../reading/more.ts';
import { rowsSchema, toCount, type Notes } from '../reading/parse.ts';
import type { Transport } from '../provider.ts';

/** Every list of SendKit: rows, and in some answers where the next page is. */
const listSchema = v.looseObject({ data: rowsSchema });

/** Pages one list is followed for (fault F41), and the pause between two of them. */
const maxPages = 200;
const pauseMs = 500;

export interface List {
  readonly rows: readonly unknown[];
  /** False when the end was not reached, or the provider counts more rows than it gave. */
  readonly complete: boolean;
  /** How many there are by the provider's own count, the largest of its pages; `null` where it does not say. */
  readonly total: number | null;
  readonly pages: number;
}

/** Whether these many different and readable items are all there are: pages that overlap give some twice and others never. */
export function isWhole(
  { rows, complete, total, pages }: List,
  items: number,
  bad: number,
  what: NotedThing,
  notes: Notes,
): boolean {
  const isShort = total !== null && items + bad < total;
  if (complete && isShort) notes.say({ code: 'returned', count: items, of: total, what });
  const isOverlapping = pages > 1 && total === null && items + bad < rows.length;
  return complete && !isShort && !isOverlapping && bad === 0;
}

/** Where a page says the list goes on: the query of the next page, the end, or a dead end. */
type Next = { readonly query: Readonly<Record<string, string>> } | 'end' | 'lost';

/**
 * Reads a list to its end. Two pagination shapes are known: `hasMore` with `nextCursor`, and the older `page` of `pages`
 * (decision C8). Stops at the end, at a cursor seen before, at an empty page that does not promise more, and after 200
 * pages. An empty page may well promise more (decision M6). Only a plain end is one: what promises more and does not say
 * how to get it, or contradicts itself, leaves the list incomplete. Notes "n of m" when rows are missing.
 */
export async function readList(
  transport: Transport,
  path: string,
  query: Readonly<Record<string, string>>,
  what: NotedThing,
  notes: Notes,
): Promise<List> {
  const rows: unknown[] = [];
  const seen = new Set<string>();
  const asked = toCount(query['limit']);
  const lengths = asked === null ? [] : [asked];
  let total: number | null = null;
  let [pages, mostPages] = [0, 0];
  let isCut = false;
  let pageQuery = query;
  let next: Next = 'lost';
  while (pages < maxPages) {
    if (pages > 0) await transport.pause(pauseMs);
    const { answer, signs } = await getList(transport, path, { query: pageQuery, schema: listSchema });
    const length = answer.data.length;
    pages++;
    rows.push(...answer.data);
    if (signs.total !== null) total = Math.max(total ?? 0, signs.total);
    mostPages = Math.max(mostPages, signs.pages ?? 0);
    next = nextOf(signs, length, pages);
    isCut ||= signs.hasGaps || (next === 'end' && total === null && mayGoOn(signs, length, lengths));
    if (next === 'end' || next === 'lost') break;
    lengths.push(length);
    const key = JSON.stringify(next.query);
    if (seen.has(key)) break;
    seen.add(key);
    pageQuery = { ...query, ...next.query };
  }
  const isShort = total !== null && rows.length < total;
  const complete = next === 'end' && !isShort && !isCut && pages >= mostPages;
  if (!complete) notes.say({ code: 'returned', count: rows.length, of: isShort ? total : null, what });
  return { rows, complete, total, pages };
}

function nextOf(signs: PageSigns, length: number, pagesRead: number): Next {
  const { saysMore, saysNoMore, cursor, page } = signs;
  if (!saysMore && !hasMorePages(signs, pagesRead)) return 'end';
  if (saysNoMore || (length === 0 && !saysMore)) return 'lost';
  if (cursor !== null) return { query: { cursor } };
  return page === null ? 'lost' : { query: { page: String(page + 1) } };
}
