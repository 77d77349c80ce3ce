import * as v from 'valibot';
import type { NotedThing } from '../../core/notes.ts';
import { fieldsOf, rowsSchema, toCount, type Notes } from '../reading/parse.ts';
import type { Transport } from '../provider.ts';

/** Every list of SendKit: rows, and in some answers where the next page is. */
export const listSchema = v.object({ data: rowsSchema, pagination: v.optional(v.unknown()) });

/** Pages one list is followed for (fault F41), and the pause between two of them. */
const maxPages = 200;
const pauseMs = 500;

export interface List {
  readonly rows: readonly unknown[];
  /** False when the end was not reached, or the provider counts more rows than it gave. */
  readonly complete: boolean;
}

/** Where a page says the list goes on: the query of the next page, the end, or a dead end. */
type Next = { readonly query: Readonly<Record<string, string>> } | 'end' | 'lost';

/**
 * Reads a list to its end. Two pagination shapes are known: `hasMore` with `nextCursor`, and the older `page` of `pages`
 * (decision C8). Stops at the end, at a cursor seen before, at an empty page that does not promise more, and after 200
 * pages. An empty page may well promise more (decision M6). Notes "n of m" when rows are missing.
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
    const { data, pagination } = await transport.get(path, { query: pageQuery, schema: listSchema });
    rows.push(...data);
    total = totalOf(pagination) ?? total;
    next = nextOf(pagination, data.length, notes);
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
  return { rows, complete };
}

function totalOf(pagination: unknown): number | null {
  if (typeof pagination !== 'object' || pagination === null || !('total' in pagination)) return null;
  return toCount(pagination.total);
}

function nextOf(pagination: unknown, rowCount: number, notes: Notes): Next {
  const fields = fieldsOf(pagination, notes);
  if (fields === null) return 'end';
  const more = fields.flag('hasMore');
  if (more === false) return 'end';
  if (rowCount === 0 && more !== true) return 'end';
  const cursor = fields.id('nextCursor');
  if (cursor !== null) return { query: { cursor } };
  const page = fields.optionalCount('page');
  if (page === null) return more === true ? 'lost' : 'end';
  const pages = fields.optionalCount('pages') ?? pagesOf(fields.optionalCount('total'), fields.optionalCount('limit'));
  if (more === true || (pages !== null && page < pages)) return { query: { page: String(page + 1) } };
  return 'end';
}

function pagesOf(total: number | null, limit: number | null): number | null {
  return total === null || limit === null || limit === 0 ? null : Math.ceil(total / limit);
}
