/** The history as the window and the terminal show it. */
import type { HistoryEntryView, HistoryView } from './model.ts';
import { listAccounts } from '../store/accounts/accounts.ts';
import type { Db } from '../store/file/database.ts';
import { listHistory, type HistoryEntry, type HistoryFilter } from '../store/alerts/history.ts';

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
