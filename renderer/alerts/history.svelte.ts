/** The history as far as it has been read: a first page that follows changes, and older ones on demand. */
import type { Input } from '../../electron/ipc/contract.ts';
import type { HistoryEntryView } from '../../electron/views/history.ts';
import { messageOf } from '../api.ts';
import { mergePages } from './history-words.ts';
import type { AppState } from '../state.svelte.ts';

export type HistoryChoice = Omit<Input<'alerts:history'>, 'before' | 'limit'>;

/** Entries on one page. */
export const historyPage = 100;

/** Reads one filtered history. `read` starts anew or follows a change; `readOlder` adds a page. */
export function createHistory(app: AppState, filter: () => HistoryChoice) {
  let entries = $state.raw<readonly HistoryEntryView[]>();
  let more = $state(false);
  let reading = $state(false);
  let error = $state<string | null>(null);
  /** What is held answers another filter and goes with the next answer, but not before: the list does not flicker. */
  let outdated = false;
  /** Answers to questions asked before the last change of the filter are dropped. */
  let generation = 0;

  async function ask(
    before: number | null,
  ): Promise<{ readonly entries: readonly HistoryEntryView[]; readonly more: boolean } | null> {
    const asked = generation;
    reading = true;
    try {
      const page = await app.api.call('alerts:history', { ...filter(), before, limit: historyPage });
      if (asked !== generation) return null;
      error = null;
      return page;
    } catch (failure) {
      if (asked === generation) error = messageOf(failure);
      return null;
    } finally {
      if (asked === generation) reading = false;
    }
  }

  async function read(): Promise<void> {
    const page = await ask(null);
    if (page === null) return;
    const last = page.entries.at(-1);
    const held = outdated ? [] : (entries ?? []);
    outdated = false;
    // More happened than a page holds: what is between is not known, so the list starts anew.
    const joins = last !== undefined && page.more && held.some(({ key }) => key === last.key);
    entries = joins ? mergePages(page.entries, held) : page.entries;
    if (!joins) more = page.more;
  }

  async function readOlder(): Promise<void> {
    const last = entries?.at(-1);
    if (last === undefined || reading || outdated) return;
    // A page holds all of its last millisecond, so nothing lies between two pages.
    const page = await ask(last.at);
    if (page === null) return;
    entries = mergePages(entries ?? [], page.entries);
    more = page.more;
  }

  return {
    /** Newest first; `undefined` before the first answer. */
    get entries() {
      return entries;
    },
    get more() {
      return more;
    },
    get reading() {
      return reading;
    },
    get error() {
      return error;
    },
    read,
    readOlder,
    /** Reads what answers the filter as it is now. */
    restart: (): Promise<void> => {
      generation += 1;
      outdated = true;
      return read();
    },
  };
}
