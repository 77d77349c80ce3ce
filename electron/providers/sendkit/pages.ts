import * as v from 'valibot';
import type { NotedThing } from '../../core/notes.ts';
import { pageSigns, type PageSigns } from '../reading/more.ts';
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
  /** How many there are by the provider's own count; `null` where it does not say. */
  readonly total: number | null;
}

/** Whether these many different and readable items are all there are: pages that overlap give some twice and others never. */
export function isWhole(
  { complete, total }: List,
  items: number,
  bad: number,
  what: NotedThing,
  notes: Notes,
): boolean {
  const isShort = total !== null && items + bad < total;
  if (complete && isShort) notes.say({ code: 'returned', count: items, of: total, what });
  return complete && !isShort && bad === 0;
}

/** Where a page says the list goes on: the query of the next page, the end, or a dead end. */
type Next = { readonly query: Readonly<Record<string, string>> } | 'end' | 'lost';

/**
 * Reads a list to its end. Two pagination shapes are known: `hasMore` with `nextCursor`, and the older `page` of `pages`
 * (decision C8). Stops at the end, at a cursor seen before, at an empty page that does not promise more, and after 200
 * pages. An empty page may well promise more (decision M6). Only a plain end is one: what promises more and does not say
 * how to get it leaves the list incomplete. Notes "n of m" when rows are missing.
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
  let total: number | null = null;
  let pageQuery = query;
  let next: Next = 'lost';
  for (let page = 1; page <= maxPages; page++) {
    if (page > 1) await transport.pause(pauseMs);
    const answer = await transport.get(path, { query: pageQuery, schema: listSchema });
    const signs = pageSigns(answer);
    rows.push(...answer.data);
    total = signs.total ?? total;
    next = nextOf(signs, answer.data.length);
    if (next === 'end' || next === 'lost') break;
    const key = JSON.stringify(next.query);
    if (seen.has(key)) break;
    seen.add(key);
    pageQuery = { ...query, ...next.query };
  }
  // No page information and exactly as many rows as were asked for: the list may have been cut there.
  const maybeCut = next === 'end' && total === null && seen.size === 0 && rows.length === toCount(query['limit']);
  const short = total !== null && rows.length < total;
  const complete = next === 'end' && !short && !maybeCut;
  if (!complete) notes.say({ code: 'returned', count: rows.length, of: total, what });
  return { rows, complete, total };
}

function nextOf({ more, cursor, page, pages, limit, total }: PageSigns, rowCount: number): Next {
  if (more === false) return 'end';
  if (rowCount > 0 || more === true) {
    if (cursor !== null) return { query: { cursor } };
    const last = pages ?? pagesOf(total, limit);
    if (page !== null && (more === true || (last !== null && page < last)))
      return { query: { page: String(page + 1) } };
    // A full page that does not say how many there are may be one of several.
    const mayGoOn = page !== null && last === null && limit !== null && rowCount >= limit;
    return more === true || mayGoOn ? 'lost' : 'end';
  }
  return page !== null && pages !== null && page < pages ? 'lost' : 'end';
}

function pagesOf(total: number | null, limit: number | null): number | null {
  return total === null || limit === null || limit === 0 ? null : Math.ceil(total / limit);
}
