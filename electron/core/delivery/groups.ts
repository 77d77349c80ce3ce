/**
 * What belongs together: alerts of one rule and severity at one provider, whoever's they are, that step the same way. Where
 * this computer is offline, its accounts are without data at every provider for one reason.
 */
import { rules } from '../alerts/catalog.ts';
import { isFiring, type Alert } from '../alerts/model.ts';
import type { DeliveryContext, GroupOwners, GroupShown, Member, NotificationKind, WaitingItem } from './model.ts';
import { severityNow } from './truth.ts';

/** The alerts that are active, by id. */
export type AlertsByKey = ReadonlyMap<string, Alert>;

/** That it begins, gets worse or goes on is one matter, with what began a moment ago. */
const matters: Readonly<Record<NotificationKind, 'on' | 'unstable' | 'over'>> = {
  fired: 'on',
  raised: 'on',
  repeat: 'on',
  unstable: 'unstable',
  resolved: 'over',
};

/** The group that it is told with. Of an account that nothing is known of: with others of that account. */
export function groupOf(
  item: WaitingItem,
  alerts: AlertsByKey,
  context: Pick<DeliveryContext, 'names' | 'online'>,
): string {
  const { subject, rule, kind, alertId } = item;
  const severity = severityNow(item, alerts.get(alertId));
  return groupKey({ accountId: subject.accountId, rule, severity }, matters[kind], context);
}

/** The group that it is told with while it fires. */
export function groupOfFiring(alert: Alert, context: Pick<DeliveryContext, 'names' | 'online'>): string {
  return groupKey(alert, 'on', context);
}

function groupKey(
  { accountId, rule, severity }: Pick<Alert, 'accountId' | 'rule' | 'severity'>,
  matter: (typeof matters)[NotificationKind],
  { names, online }: Pick<DeliveryContext, 'names' | 'online'>,
): string {
  const isOurOwn = !online && rules[rule].delivery.rank > 0;
  const provider = isOurOwn ? 'offline' : (names.get(accountId)?.providerId ?? accountId);
  return ['group', provider, rule, severity, matter].join(':');
}

/** So many waits for others lie between two banners of a group: an account after the other is read meanwhile. */
const waitsBetween = 4;
/** So many waits long a banner is joined by the next of its group, instead of a second one beside it. */
const waitsJoined = 20;

/**
 * From when what waits may be told, epoch ms: the first of a group after its wait for others, whatever comes after it
 * together, a while after the last banner of the group. A step or a banner still to come was noted by a clock that has
 * been put back since, and holds nothing up.
 */
export function tellableFrom(
  group: string,
  items: readonly WaitingItem[],
  { now, groupMs, shown }: Pick<DeliveryContext, 'now' | 'groupMs' | 'shown'>,
): number {
  const lastAt = shown.get(group)?.lastAt ?? null;
  const afterLast = lastAt === null || lastAt > now ? now : lastAt + waitsBetween * groupMs;
  const isAhead = items.some(({ createdAt }) => createdAt > now);
  return Math.max(afterLast, isAhead ? now : oldest(items) + groupMs);
}

/** When the first of them was decided, epoch ms. */
export function oldest(items: readonly WaitingItem[]): number {
  return Math.min(...items.map(({ createdAt }) => createdAt));
}

/** The alert, as long as it fires and the item tells of that. */
export function firingOf({ alertId, kind }: WaitingItem, alerts: AlertsByKey): Alert | null {
  const alert = kind === 'resolved' ? undefined : alerts.get(alertId);
  return isFiring(alert) ? alert : null;
}

/** What is named of an item: the alert as it stands, else as it was. */
export function memberOf(item: WaitingItem, alerts: AlertsByKey): Member {
  const alert = firingOf(item, alerts);
  if (alert !== null) return memberOfAlert(alert);
  const { alertId, subject, rule, severity, value, threshold } = item;
  const { accountId, name, kind } = subject;
  return { alertId, accountId, name, kind, rule, severity, value, threshold };
}

function memberOfAlert({ id: alertId, accountId, subject, rule, severity, sample, threshold }: Alert): Member {
  const { name, kind } = subject;
  return { alertId, accountId, name, kind, rule, severity, value: sample?.value ?? null, threshold };
}

/**
 * What a banner of these has to name besides, because it takes the place of banners that are up: alerts that fire and
 * that nobody has dealt with, or ends that are as new.
 */
export function namedAlready(
  group: string,
  items: readonly WaitingItem[],
  alerts: AlertsByKey,
  context: DeliveryContext,
): readonly Member[] {
  const kinds = new Set(items.map(({ kind }) => matters[kind]));
  if (kinds.has('unstable')) return [];
  const isOver = kinds.has('over');
  const told = new Set(items.map(({ alertId }) => alertId));
  const named = new Map(
    joined(group, isOver, context)
      .filter(({ alertId }) => !told.has(alertId))
      .map((member) => [member.alertId, member]),
  );
  return [...named.values()].flatMap((member) => {
    const alert = alerts.get(member.alertId);
    if (isOver) return isFiring(alert) ? [] : [member];
    if (!isFiring(alert) || isDealtWith(alert, context)) return [];
    const present = memberOfAlert(alert);
    return group === firstSightGroup || present.severity === member.severity ? [present] : [];
  });
}

/** What fired before it was first looked at is one group, whatever it is. */
export const firstSightGroup = 'first-sight';

/** The banner of the group itself is replaced whenever the next comes; one about a single alert only while it is new. */
function joined(group: string, isOver: boolean, { now, groupMs, shown }: DeliveryContext): readonly Member[] {
  const up: GroupShown['up'] = shown.get(group)?.up ?? [];
  return up
    .filter(({ key, shownAt }) => (!isOver && key === group) || Math.abs(now - shownAt) < waitsJoined * groupMs)
    .flatMap(({ members }) => members);
}

/** A person has said about it all there is to say for now. */
export function isDealtWith(alert: Alert, { now, muted }: Pick<DeliveryContext, 'now' | 'muted'>): boolean {
  const { acknowledgedAt, snoozedUntil, accountId, subject } = alert;
  return acknowledgedAt !== null || (snoozedUntil !== null && snoozedUntil > now) || muted({ ...subject, accountId });
}

const unknownNames = { account: '', provider: '', providerId: '', client: null };

/** Whose these are. */
export function ownersOf(members: readonly Member[], { names }: Pick<DeliveryContext, 'names'>): GroupOwners {
  const accounts = [...new Set(members.map(({ accountId }) => accountId))].map((id) => names.get(id) ?? unknownNames);
  const clients = new Set(accounts.map(({ client }) => client));
  const providers = new Set(accounts.map(({ provider }) => provider));
  const [first] = accounts;
  return {
    provider: providers.size === 1 ? (first?.provider ?? null) : null,
    accounts: accounts.length,
    clients: clients.has(null) ? null : clients.size,
    account: accounts.length === 1 ? (first?.account ?? null) : null,
    client: clients.size === 1 ? (first?.client ?? null) : null,
  };
}
