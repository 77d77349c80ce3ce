/**
 * Delivery: a pure function of what waits, what fires and what a person wants. It decides what is shown now and together,
 * what is held and until when, and what is dropped and why. Nothing here shows, stores or reads a clock.
 */
import type { Alert } from '../alerts/model.ts';
import { digestBanner, firstSightBanner, groupBanner, singleBanner } from './banners.ts';
import { firstSightGroup, groupOf, oldest, tellableFrom, type AlertsByKey } from './groups.ts';
import { firingIndex, holdOf } from './holds.ts';
import {
  untold,
  type DeliveryContext,
  type DeliveryPlan,
  type Drop,
  type Hold,
  type PlannedBanner,
  type WaitingItem,
} from './model.ts';
import { endUntold, severityNow, truthOf } from './truth.ts';

interface Decisions {
  readonly banners: { readonly banner: PlannedBanner; readonly since: number }[];
  readonly drop: { readonly id: number; readonly reason: Drop }[];
  readonly wait: { readonly id: number; readonly reason: Hold }[];
  readonly due: number[];
}

/** Decides about everything that waits. Every item is in exactly one banner, or dropped, or waits. */
export function planDelivery(
  waiting: readonly WaitingItem[],
  active: readonly Alert[],
  context: DeliveryContext,
): DeliveryPlan {
  const alerts: AlertsByKey = new Map(active.map((alert) => [alert.id, alert]));
  const index = firingIndex(active);
  const decisions: Decisions = { banners: [], drop: [], wait: [], due: [] };
  const ready: WaitingItem[] = [];
  const inOrder = [...waiting].sort((a, b) => a.id - b.id);
  for (const [alertId, items] of Map.groupBy(inOrder, (item) => item.alertId)) {
    const alert = alerts.get(alertId);
    const { item, dropped } = truthOf(items, alert, context);
    decisions.drop.push(...dropped);
    if (item === null) continue;
    const hold = holdOf(item, alert ?? null, severityNow(item, alert), index, context);
    if (hold === null) ready.push(item);
    else wait(decisions, [item], hold);
  }
  deliver(ready, alerts, context, decisions);
  return {
    banners: decisions.banners.sort(urgentFirst).map(({ banner }) => banner),
    drop: decisions.drop,
    wait: decisions.wait,
    nextAt: decisions.due.length === 0 ? null : Math.min(...decisions.due),
  };
}

function urgentFirst(one: Decisions['banners'][number], other: Decisions['banners'][number]): number {
  const order = (entry: typeof one) => Number(entry.banner.severity !== 'critical');
  return order(one) - order(other) || one.since - other.since || (one.banner.key < other.banner.key ? -1 : 1);
}

function wait({ wait: waits, due }: Decisions, items: readonly WaitingItem[], reason: Hold, until?: number): void {
  for (const { id } of items) waits.push({ id, reason });
  if ('until' in reason) due.push(reason.until);
  if (until !== undefined) due.push(until);
}

/** Everything here is true and nothing holds it: it is told alone, with others of its kind, or in a digest. */
function deliver(
  ready: readonly WaitingItem[],
  alerts: AlertsByKey,
  context: DeliveryContext,
  decisions: Decisions,
): void {
  const parts = Map.groupBy(ready, ({ heldQuiet, away, firstSight, kind }) => {
    if (heldQuiet) return 'quiet';
    if (away) return 'away';
    return firstSight && kind !== 'resolved' ? 'first-sight' : 'now';
  });
  afterQuiet(parts.get('quiet') ?? [], alerts, context, decisions);
  afterAbsence(parts.get('away') ?? [], alerts, context, decisions);
  const seenFirst = parts.get('first-sight') ?? [];
  together(firstSightGroup, seenFirst, context, decisions, () => firstSightBanner(seenFirst, alerts, context));
  for (const [group, items] of Map.groupBy(parts.get('now') ?? [], (item) => groupOf(item, alerts, context))) {
    together(group, items, context, decisions, () => groupBanner(group, items, alerts, context));
  }
}

/** The first of a group waits for the others; later ones are gathered. */
function together(
  group: string,
  items: readonly WaitingItem[],
  context: DeliveryContext,
  decisions: Decisions,
  bannerOf: () => PlannedBanner | null,
): void {
  if (items.length === 0) return;
  const since = oldest(items);
  const from = tellableFrom(group, items, context);
  if (context.now < from) {
    wait(decisions, items, { code: 'grouping', ms: from - since }, from);
    return;
  }
  const banner = bannerOf();
  if (banner !== null) decisions.banners.push({ banner, since });
}

/** One digest at the end of quiet hours; a single alert speaks for itself. */
function afterQuiet(
  items: readonly WaitingItem[],
  alerts: AlertsByKey,
  context: DeliveryContext,
  decisions: Decisions,
): void {
  const untellable = new Map(items.map((item) => [item.id, endReason(item, context)]));
  const worthTelling = items.filter(({ id }) => untellable.get(id) === null);
  const [first] = worthTelling;
  if (first !== undefined && worthTelling.length > 1) {
    const stretch = items.map(({ createdAt }) => context.quietAt(createdAt)).find((found) => found !== null) ?? null;
    const since = oldest(items);
    const durationMs = stretch === null ? context.now - since : stretch.until - stretch.since;
    decisions.banners.push({ banner: digestBanner('quiet', items, durationMs, alerts), since });
    return;
  }
  if (first !== undefined)
    decisions.banners.push({ banner: singleBanner(first, alerts, context), since: first.createdAt });
  for (const [id, reason] of untellable) if (reason !== null) decisions.drop.push({ id, reason });
}

function endReason(item: WaitingItem, { told }: DeliveryContext): Drop | null {
  return item.kind === 'resolved' ? endUntold(item, told.get(item.alertId) ?? untold) : null;
}

/** One digest once all accounts have caught up; nothing at all when nothing fires any more. */
function afterAbsence(
  items: readonly WaitingItem[],
  alerts: AlertsByKey,
  context: DeliveryContext,
  decisions: Decisions,
): void {
  if (items.length === 0) return;
  const { catchingUpUntil, now } = context;
  if (catchingUpUntil !== null && now < catchingUpUntil) {
    wait(decisions, items, { code: 'catching-up' }, catchingUpUntil);
    return;
  }
  if (items.every(({ kind }) => kind === 'resolved')) {
    for (const { id } of items) decisions.drop.push({ id, reason: 'over-before-back' });
    return;
  }
  const since = Math.min(...items.map(({ awaySince, createdAt }) => awaySince ?? createdAt));
  decisions.banners.push({ banner: digestBanner('away', items, now - since, alerts), since });
}
