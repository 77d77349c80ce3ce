/** The banners of this process that are on the screen, as far as it knows, and what each is about. */
import type { PlannedBanner } from '../../core/delivery/model.ts';
import type { Subject } from '../../core/model.ts';

interface Up extends Pick<PlannedBanner, 'key' | 'alertIds' | 'stays' | 'subject'> {
  readonly shownAt: number;
}

export interface BannersUp {
  /** Notes that it is shown; returns the keys of banners it makes needless, which are forgotten. */
  readonly put: (banner: Omit<Up, 'shownAt'>, shownAt: number) => readonly string[];
  /** Forgets those whose alerts all satisfy `isDone`, and returns their keys. What tells of an end stays. */
  readonly takeDone: (isDone: (alertId: string, shownAt: number) => boolean) => readonly string[];
  /** The alerts of each banner that does not stay, by key. */
  readonly named: () => ReadonlyMap<string, readonly string[]>;
  readonly find: (key: string) => { readonly subject: Subject | null; readonly alertIds: readonly string[] } | null;
}

export function createBannersUp(): BannersUp {
  const banners = new Map<string, Up>();

  function take(isGone: (banner: Up) => boolean): readonly string[] {
    const keys = [...banners.values()].filter((banner) => !banner.stays && isGone(banner)).map(({ key }) => key);
    for (const key of keys) banners.delete(key);
    return keys;
  }

  return {
    put({ key, alertIds, stays, subject }, shownAt) {
      banners.delete(key);
      const named = new Set(alertIds);
      const needless = take((other) => other.alertIds.every((id) => named.has(id)));
      banners.set(key, { key, alertIds, stays, subject, shownAt });
      return needless;
    },
    takeDone: (isDone) => take(({ alertIds, shownAt }) => alertIds.every((id) => isDone(id, shownAt))),
    named: () =>
      new Map([...banners.values()].filter(({ stays }) => !stays).map(({ key, alertIds }) => [key, alertIds])),
    find: (key) => banners.get(key) ?? null,
  };
}
