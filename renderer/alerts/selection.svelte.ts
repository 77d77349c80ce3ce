/** Which rows of a list are chosen, and from which one a range is stretched. */
import { SvelteSet } from 'svelte/reactivity';

/** The keys of `all` from `one` to `other`, both included, whichever comes first; only `other` where `one` is gone. */
export function rangeOf(all: readonly string[], one: string | null, other: string): readonly string[] {
  const from = one === null ? -1 : all.indexOf(one);
  const to = all.indexOf(other);
  if (from < 0 || to < 0) return [other];
  return all.slice(Math.min(from, to), Math.max(from, to) + 1);
}

/** Nothing chosen at first. Keys that are no longer in the list count for nothing. */
export function createSelection() {
  const keys = new SvelteSet<string>();
  let anchor: string | null = null;

  return {
    get keys(): ReadonlySet<string> {
      return keys;
    },
    /** Chooses a row or lets go of it; with `stretch`, chooses everything from the last one to it. */
    toggle: (key: string, all: readonly string[], stretch: boolean): void => {
      if (stretch && anchor !== null) for (const between of rangeOf(all, anchor, key)) keys.add(between);
      else if (!keys.delete(key)) keys.add(key);
      anchor = key;
    },
    choose: (all: readonly string[]): void => {
      for (const key of all) keys.add(key);
    },
    clear: (): void => {
      keys.clear();
      anchor = null;
    },
  };
}
