/** Of everything that waits about one alert: what is still true, and why the rest is not told. */
import { rules } from '../alerts/catalog.ts';
import { isFiring, type Alert } from '../alerts/model.ts';
import type { Severity } from '../alerts/state.ts';
import { unstableUntil } from './holds.ts';
import { untold, type DeliveryContext, type Drop, type Told, type WaitingItem } from './model.ts';

export interface Truth {
  /** The newest that is still true; `null` when there is nothing to tell. */
  readonly item: WaitingItem | null;
  readonly dropped: readonly { readonly id: number; readonly reason: Drop }[];
}

/** Sorts out what waits about one alert, oldest first. At most one of them remains. */
export function truthOf(items: readonly WaitingItem[], alert: Alert | undefined, context: DeliveryContext): Truth {
  const told = context.told.get(items[0]?.alertId ?? '') ?? untold;
  const { item, dropped } = isFiring(alert) ? newestLoud(items, alert, told, context.now) : newestEnd(items);
  const reason = item === null ? null : unwanted(item, items, alert, told, context);
  if (item === null || reason === null) return { item, dropped };
  return { item: null, dropped: [...dropped, { id: item.id, reason }] };
}

function newestLoud(items: readonly WaitingItem[], alert: Alert, told: Told, now: number): Truth {
  const loud = items.filter(({ kind }) => kind !== 'resolved');
  const notice = loud.findLast(({ kind }) => kind === 'unstable');
  if (notice !== undefined && unstableUntil(told.steps, now) !== null) return keep(items, notice, 'told-as-unstable');
  const steps = loud.filter((item) => item.kind !== 'unstable');
  const item = steps.findLast((step) => !isEased(step, alert, told)) ?? notice ?? null;
  const rest = keep(items, item, 'superseded');
  return {
    item,
    dropped: rest.dropped.map((drop) => {
      const step = steps.find(({ id }) => id === drop.id);
      return step !== undefined && isEased(step, alert, told) ? { ...drop, reason: 'eased' as const } : drop;
    }),
  };
}

/** It told of a higher level than the present one, or of the way down, and the alert as such is known. */
function isEased({ kind, fromLevel, toLevel }: WaitingItem, { level }: Alert, { thisFiring }: Told): boolean {
  if (!thisFiring || fromLevel === null || toLevel === null) return false;
  return fromLevel > toLevel || (kind === 'raised' && toLevel > level);
}

function newestEnd(items: readonly WaitingItem[]): Truth {
  const item = items.findLast(({ kind }) => kind === 'resolved') ?? null;
  const { dropped } = keep(items, item, 'superseded');
  const loud = new Set(items.filter(({ kind }) => kind !== 'resolved').map(({ id }) => id));
  return {
    item,
    dropped: dropped.map((drop) => (loud.has(drop.id) ? { ...drop, reason: 'recovered' as const } : drop)),
  };
}

function keep(items: readonly WaitingItem[], item: WaitingItem | null, reason: Drop): Truth {
  return { item, dropped: items.filter((other) => other !== item).map(({ id }) => ({ id, reason })) };
}

/** Why a true notification is not wanted; `null` when it is. */
function unwanted(
  item: WaitingItem,
  items: readonly WaitingItem[],
  alert: Alert | undefined,
  told: Told,
  context: DeliveryContext,
): Drop | null {
  if (context.muted(item.subject)) return 'muted';
  if (item.kind === 'resolved')
    return isForDigest(item, context) || wasWantedUntilOver(item, items, told) ? null : endUntold(item, told);
  const seenAt = alert?.acknowledgedAt ?? null;
  // What got worse after a person saw it is news; a clock that was put back since cannot tell which came first.
  const isNews = item.kind === 'raised' && seenAt !== null && (item.createdAt >= seenAt || seenAt > context.now);
  if (seenAt !== null && !isNews) return 'acknowledged';
  return item.firstSight && severityNow(item, alert) === 'warning' ? 'first-sight' : null;
}

/** In a digest every end is worth a word. */
function isForDigest({ away, heldQuiet }: WaitingItem, { now, quietAt }: DeliveryContext): boolean {
  return away || heldQuiet || quietAt(now) !== null;
}

/** Why the end of an alert is not told by itself; `null` when it is. */
export function endUntold(item: WaitingItem, { thisFiring }: Told): Drop | null {
  if (item.severity === 'warning' && !rules[item.rule].delivery.tellsEnd) return 'warning-over';
  return thisFiring ? null : 'start-untold';
}

/** What a start that is wanted waits for: others to be told with it, and a desktop that can show it. */
const holdsOfWanted: readonly WaitingItem['heldBy'][] = [null, 'grouping', 'no-banners'];

/**
 * Over while its start was wanted and not shown yet, however long: where ends are told, what lasted until then does not pass
 * without a word. One whose start was found recovered before was wanted then.
 */
function wasWantedUntilOver({ rule }: WaitingItem, items: readonly WaitingItem[], { startRecovered }: Told): boolean {
  if (!rules[rule].delivery.tellsEnd) return false;
  const start = items.findLast(({ kind }) => kind === 'fired');
  return start === undefined ? startRecovered : holdsOfWanted.includes(start.heldBy);
}

/** How bad it is now, where it still fires; else how bad what it tells of was. */
export function severityNow(item: WaitingItem, alert: Alert | undefined): Severity {
  return item.kind !== 'resolved' && isFiring(alert) ? alert.severity : item.severity;
}
