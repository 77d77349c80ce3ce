/** What holds something back: the person, the hours, the network, a worse trouble that explains it, or its own unrest. */
import { rules, type RuleName } from '../alerts/catalog.ts';
import { isFiring, type Alert } from '../alerts/model.ts';
import type { Severity } from '../alerts/state.ts';
import { hourMs, secondMs } from '../days.ts';
import { untold, type AlertTarget, type DeliveryContext, type Hold, type WaitingItem } from './model.ts';

/** What stands in the way of what: enough of an alert to tell whether another one hides it. */
export type HoldTarget = AlertTarget & { readonly severity: Severity };

/** The alerts that fire, found by account and by subject. */
export interface FiringIndex {
  readonly byAccount: ReadonlyMap<string, readonly Alert[]>;
  readonly bySubject: ReadonlyMap<string, readonly Alert[]>;
}

const subjectKey = ({ accountId, subject }: Pick<HoldTarget, 'accountId' | 'subject'>): string =>
  JSON.stringify([accountId, subject.kind, subject.id]);

const rankOf = (rule: RuleName): number => rules[rule].delivery.rank;

/** Sorts what fires, so that each of thousands finds what hides it at once. */
export function firingIndex(alerts: readonly Alert[]): FiringIndex {
  const firing = alerts.filter(isFiring);
  const metrics = firing.filter(({ rule }) => rankOf(rule) === 0);
  return {
    byAccount: Map.groupBy(
      firing.filter(({ rule }) => rankOf(rule) > 0),
      ({ accountId }) => accountId,
    ),
    bySubject: Map.groupBy(metrics, subjectKey),
  };
}

/**
 * The firing alert that hides this one; `null` when none does. A rejected key hides that no data comes, both hide every figure of
 * the account; for one subject the reached limit hides the pace towards it, and a critical figure hides the warnings.
 */
export function inhibitorOf(target: HoldTarget, index: FiringIndex): Alert | null {
  const ofAccount = (index.byAccount.get(target.accountId) ?? [])
    .filter(({ rule }) => rankOf(rule) > rankOf(target.rule))
    .sort((a, b) => rankOf(b.rule) - rankOf(a.rule))[0];
  if (ofAccount !== undefined) return ofAccount;
  if (rankOf(target.rule) > 0) return null;
  const others = (index.bySubject.get(subjectKey(target)) ?? []).filter((other) => hides(other, target));
  return others.sort((a, b) => Number(a.id) - Number(b.id))[0] ?? null;
}

/** Never both ways, or two alerts would hide each other for good. */
function hides(other: Alert, { rule, severity }: HoldTarget): boolean {
  if (other.rule === rule) return false;
  if (rules[rule].delivery.approaches === other.rule) return true;
  if (rules[other.rule].delivery.approaches === rule) return false;
  return other.severity === 'critical' && severity === 'warning';
}

/** So many steps within the hour are too many to tell each. */
const unstableSteps = 4;

/** What comes and goes within this is one step: an outage is found by the answer that ends it. */
const oneMomentMs = secondMs;

/** Until when an alert that steps so often is held, epoch ms; `null` when it is calm. */
export function unstableUntil(steps: readonly number[], now: number): number | null {
  const moments: number[] = [];
  for (const at of steps.toSorted((one, other) => one - other))
    if (at - (moments.at(-1) ?? Number.NEGATIVE_INFINITY) > oneMomentMs) moments.push(at);
  const recent = moments.filter((at) => at > now - hourMs && at <= now);
  const decisive = recent.at(-unstableSteps);
  return decisive === undefined ? null : decisive + hourMs;
}

/** Whether the alert was calm at any time from `since` to `now`: then a new unrest is news. */
export function wasCalmSince(steps: readonly number[], since: number, now: number): boolean {
  // It grows calm only by steps growing old.
  const moments = [since, ...steps.map((at) => at + hourMs)].filter((at) => at >= since && at <= now);
  return moments.some((at) => unstableUntil(steps, at) === null);
}

/** What keeps a true notification from being told now; `null` when nothing does. */
export function holdOf(
  item: WaitingItem,
  alert: Alert | null,
  severity: Severity,
  index: FiringIndex,
  context: DeliveryContext,
): Hold | null {
  const { now } = context;
  const snoozedUntil = alert?.snoozedUntil ?? null;
  if (snoozedUntil !== null && snoozedUntil > now) return { code: 'snoozed', until: snoozedUntil };
  const quiet = quietHold(item, severity, context);
  if (quiet !== null) return quiet;
  if (!context.online && rankOf(item.rule) === 0) return { code: 'offline' };
  const hidden = hiddenHold(
    { accountId: item.subject.accountId, subject: item.subject, rule: item.rule, severity },
    index,
    context,
  );
  if (hidden !== null) return hidden;
  const until =
    item.kind === 'unstable' || item.away ? null : unstableUntil((context.told.get(item.alertId) ?? untold).steps, now);
  return until === null ? null : { code: 'unstable', until };
}

/** A critical step may break the quiet; that it goes on can wait for the morning. */
function quietHold(item: WaitingItem, severity: Severity, context: DeliveryContext): Hold | null {
  const quiet = context.quietAt(context.now);
  if (quiet === null) return null;
  const breaks =
    context.criticalBreaksQuiet && severity === 'critical' && (item.kind === 'fired' || item.kind === 'raised');
  return breaks ? null : { code: 'quiet', until: quiet.until };
}

function hiddenHold(target: HoldTarget, index: FiringIndex, { names }: DeliveryContext): Hold | null {
  const by = inhibitorOf(target, index);
  if (by === null) return null;
  const { rule, severity, accountId } = by;
  if (rankOf(rule) === 0) return { code: 'hidden', rule, severity };
  return { code: 'account', rule, provider: names.get(accountId)?.provider ?? '' };
}
