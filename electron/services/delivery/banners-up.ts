/** The banners of this process that are on the screen, as far as it knows, and what each is about. */
import type { GroupShown, PlannedBanner } from '../../core/delivery/model.ts';
import type { Subject } from '../../core/model.ts';

interface Up extends Pick<PlannedBanner, 'key' | 'group' | 'alertIds' | 'members' | 'stays' | 'subject'> {
  readonly shownAt: number;
}

export interface BannersUp {
  /** Notes that it is shown; returns the keys of banners it makes needless, which are forgotten. */
  readonly put: (banner: Omit<Up, 'shownAt'>, shownAt: number) => readonly string[];
  /** Forgets those whose alerts all satisfy `isDone`, and returns their keys. What tells of an end stays. */
  readonly takeDone: (isDone: (alertId: string, shownAt: number) => boolean) => readonly string[];
  /** What was shown of each group, by the group. */
  readonly groups: () => ReadonlyMap<string, GroupShown>;
  readonly find: (key: string) => { readonly subject: Subject | null; readonly alertIds: readonly string[] } | null;
}

export function createBannersUp(): BannersUp {
  const banners = new Map<string, Up>();
  const lastOf = new Map<string, number>();

  function take(isGone: (banner: Up) => boolean): readonly string[] {
    const keys = [...banners.values()].filter(isGone).map(({ key }) => key);
    for (const key of keys) banners.delete(key);
    return keys;
  }

  return {
    put({ key, group, alertIds, members, stays, subject }, shownAt) {
      if (group !== null) lastOf.set(group, shownAt);
      banners.delete(key);
      const named = new Set(alertIds);
      const isNeedless = (other: Up): boolean => !other.stays || (stays && other.group === group);
      const needless = take((other) => isNeedless(other) && other.alertIds.every((id) => named.has(id)));
      banners.set(key, { key, group, alertIds, members, stays, subject, shownAt });
      return needless;
    },
    takeDone: (isDone) => take(({ alertIds, shownAt, stays }) => !stays && alertIds.every((id) => isDone(id, shownAt))),
    groups: () => {
      const upOf = Map.groupBy(banners.values(), ({ group }) => group);
      return new Map([...lastOf].map(([group, lastAt]) => [group, { lastAt, up: upOf.get(group) ?? [] }]));
    },
    find: (key) => banners.get(key) ?? null,
  };
}
