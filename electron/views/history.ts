/** The history as the window shows it. */
import { listAccounts } from '../store/accounts/accounts.ts';
import { listHistory, type HistoryEntry } from '../store/alerts/history.ts';
import type { HistoryFilter } from '../store/alerts/history-queries.ts';
import type { Db } from '../store/db.ts';

/** `key`: unique over all kinds. What is about an alert says whose it is. */
type Shown<E> = E extends HistoryEntry
  ? Omit<E, 'id'> & { readonly key: string } & (E extends { readonly kind: 'notification' }
        ? unknown
        : { readonly accountLabel: string; readonly provider: string })
  : never;

/** One line of the history: a step of an alert, a notification that was shown, or what a person did. */
export type HistoryEntryView = Shown<HistoryEntry>;

export interface HistoryView {
  /** Newest first. */
  readonly entries: readonly HistoryEntryView[];
  /** There are older ones. */
  readonly more: boolean;
}

export interface HistoryRequest extends HistoryFilter {
  /** Only what is older than this, epoch ms: for the next page. */
  readonly before: number | null;
  readonly limit: number;
}

/** Steps, notifications and actions, newest first. A page may be longer than `limit` (see `listHistory`). */
export function historyView(db: Db, { before, limit, ...filter }: HistoryRequest): HistoryView {
  const accounts = new Map(listAccounts(db).map((account) => [account.id, account]));
  const { entries, more } = listHistory(db, filter, before, limit);
  return { entries: entries.map((entry) => entryView(entry, accounts)), more };
}

type Named = ReadonlyMap<string, { readonly label: string; readonly provider: string }>;

function entryView(entry: HistoryEntry, accounts: Named): HistoryEntryView {
  const { id, ...rest } = entry;
  const key = `${entry.kind}-${String(id)}`;
  if (rest.kind === 'notification') return { ...rest, key };
  const account = accounts.get(rest.accountId);
  return {
    ...rest,
    key,
    accountLabel: account?.label ?? rest.accountId,
    provider: account?.provider ?? '',
  };
}
