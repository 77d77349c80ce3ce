/** What an answer says about the rest of its list. Several spellings are read, because none is documented everywhere. */
import { own } from './own.ts';
import { toCount } from './parse.ts';

export interface PageSigns {
  /** `true` where more is promised; `false` where it says that this is the end; `null` where it says neither. */
  readonly more: boolean | null;
  /** What the next page is asked for with, whatever its length. */
  readonly cursor: string | null;
  readonly page: number | null;
  readonly pages: number | null;
  readonly limit: number | null;
  /** How many rows there are by the provider's own count. */
  readonly total: number | null;
}

const places = ['pagination', 'meta', 'paging', 'page_info', 'pageInfo'] as const;
const flags = ['hasMore', 'has_more', 'hasNextPage', 'has_next_page', 'hasNext', 'has_next', 'more'] as const;
const cursors = ['nextCursor', 'next_cursor', 'endCursor', 'end_cursor'] as const;
/** These may be addresses or numbers: they say that there is more, and not how to ask for it. */
const pointers = ['next', 'next_page', 'nextPage', 'next_url', 'nextUrl', 'next_page_token', 'nextPageToken'] as const;

/** Reads the signs beside a list, at the top of an answer or where it keeps them. Nothing there says nothing. */
export function pageSigns(body: unknown): PageSigns {
  const sources = [...places.map((place) => own(body, place)), body];
  const find = (names: readonly string[]): unknown =>
    sources
      .flatMap((source) => names.map((name) => own(source, name)))
      .find((raw) => raw !== undefined && raw !== null);
  const flag = find(flags);
  const cursor = textOf(find(cursors));
  // An unreadable flag or cursor promises something: only a plain "no" is the end.
  const isPromised = (raw: unknown): boolean | null => (raw === undefined || raw === '' ? null : raw !== false);
  const pointed = [find(cursors), find(pointers), own(own(body, 'links'), 'next') ?? undefined].some(
    (raw) => isPromised(raw) === true,
  );
  return {
    more: flagOf(flag) ?? (pointed ? true : isPromised(flag)),
    cursor,
    page: toCount(find(['page', 'current_page', 'currentPage'])),
    pages: toCount(find(['pages', 'total_pages', 'totalPages', 'page_count', 'last_page'])),
    limit: toCount(find(['limit', 'per_page', 'perPage', 'page_size', 'pageSize'])),
    total: toCount(find(['total', 'total_count', 'totalCount', 'total_items', 'totalItems'])),
  };
}

function textOf(raw: unknown): string | null {
  if (typeof raw === 'number' && Number.isSafeInteger(raw)) return String(raw);
  return typeof raw === 'string' && raw !== '' ? raw : null;
}

/** A flag, also as the word or number some write it as. */
function flagOf(raw: unknown): boolean | null {
  if (raw === true || raw === 'true' || raw === 1) return true;
  return raw === false || raw === 'false' || raw === 0 ? false : null;
}

/** Whether an answer of one page gives less than the whole list: more is promised, or counted, than its `rows`. */
export function isCutShort(body: unknown, rows: number): boolean {
  const { more, page, pages, total } = pageSigns(body);
  return more === true || (total !== null && total > rows) || (pages !== null && pages > (page ?? 1));
}
