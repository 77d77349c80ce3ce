/** The banners that tell of what is due: one alert, several of one kind, or a digest of what was held back. */
import type { Alert, Severity } from '../alerts/model.ts';
import { minuteMs } from '../days.ts';
import { isFiring, type BannerKind, type DeliveryContext, type PlannedBanner, type WaitingItem } from './model.ts';
import { severityNow } from './truth.ts';
import { digestText, groupText, type BannerText, type DigestKind, type GroupMember } from '../words/groups.ts';

/** The alerts that are active, by id. */
export type Alerts = ReadonlyMap<string, Alert>;

/** What waited longer is told in the words of now. */
const wordsHoldForMs = 15 * minuteMs;

/** The key of the banner about one alert alone. */
const singleKey = (alertId: string): string => `alert:${alertId}`;

/** One alert, in its own words. */
export function singleBanner(item: WaitingItem, alerts: Alerts, context: DeliveryContext): PlannedBanner {
  const alert = alerts.get(item.alertId);
  const isOld = Math.abs(context.now - item.createdAt) > wordsHoldForMs;
  const words = isOld && item.kind !== 'resolved' && isFiring(alert) ? context.say(alert, item.kind) : item;
  return {
    ...bannerOf('single', singleKey(item.alertId), words, [item], alerts),
    alertIds: [item.alertId],
    subject: item.subject,
  };
}

/** Several alerts of one rule that stepped the same way, together with those a banner of them names already. */
export function groupBanner(
  key: string,
  items: readonly WaitingItem[],
  alerts: Alerts,
  context: DeliveryContext,
): PlannedBanner | null {
  const [first] = items;
  if (first === undefined) return null;
  const others = stillNamed(key, items, alerts, context);
  if (items.length + others.length === 1) return singleBanner(first, alerts, context);
  const members = [...items.map((item) => memberOf(item, alerts)), ...others.map(memberOfAlert)];
  const severity = worstOf(members);
  const names = context.names.get(first.subject.accountId) ?? { account: '', provider: '' };
  const words = groupText(first.rule, first.kind, severity, members, names);
  const banner = bannerOf('group', key, words, items, alerts);
  return { ...banner, severity, alertIds: [...banner.alertIds, ...others.map(({ id }) => id)] };
}

/** What fired before it was first looked at. */
export function firstSightBanner(
  items: readonly WaitingItem[],
  alerts: Alerts,
  context: DeliveryContext,
): PlannedBanner {
  const key = 'first-sight';
  const others = stillNamed(key, items, alerts, context);
  const fired = [...items.map((item) => memberOf(item, alerts)), ...others.map(memberOfAlert)];
  const words = digestText('first-sight', { fired, stillFiring: [], healed: [] }, 0);
  const banner = bannerOf('first-sight', key, words, items, alerts);
  return { ...banner, alertIds: [...banner.alertIds, ...others.map(({ id }) => id)] };
}

/** What happened while nobody was to be told: what fires, and what is over. */
export function digestBanner(
  kind: Exclude<DigestKind, 'first-sight'>,
  items: readonly WaitingItem[],
  durationMs: number,
  alerts: Alerts,
): PlannedBanner {
  const membersOf = (wanted: (item: WaitingItem) => boolean) =>
    items.filter(wanted).map((item) => memberOf(item, alerts));
  const contents = {
    fired: membersOf(({ kind: step }) => step === 'fired' || step === 'raised'),
    stillFiring: membersOf(({ kind: step }) => step === 'repeat' || step === 'unstable'),
    healed: membersOf(({ kind: step }) => step === 'resolved'),
  };
  return bannerOf(kind, `digest:${kind}`, digestText(kind, contents, durationMs), items, alerts);
}

function bannerOf(
  kind: BannerKind,
  key: string,
  { title, body }: BannerText,
  items: readonly WaitingItem[],
  alerts: Alerts,
): PlannedBanner {
  const loud = items.filter((item) => item.kind !== 'resolved');
  const told = loud.length > 0 ? loud : items;
  return {
    key,
    kind,
    title,
    body,
    severity: worstOf(told.map((item) => ({ severity: severityNow(item, alerts.get(item.alertId)) }))),
    silent: loud.length === 0,
    alertIds: told.map(({ alertId }) => alertId),
    stays: loud.length === 0,
    itemIds: items.map(({ id }) => id),
    subject: null,
  };
}

/** What the banner under this key names besides, as long as it fires and nobody has dealt with it. */
function stillNamed(
  key: string,
  items: readonly WaitingItem[],
  alerts: Alerts,
  context: DeliveryContext,
): readonly Alert[] {
  const named = new Set(items.map(({ alertId }) => alertId));
  if (items.some(({ kind }) => kind === 'resolved' || kind === 'unstable')) return [];
  return (context.up.get(key) ?? []).flatMap((id) => {
    const alert = alerts.get(id);
    return named.has(id) || !isFiring(alert) || isDealtWith(alert, context) ? [] : [alert];
  });
}

/** A person has said about it all there is to say for now. */
export function isDealtWith(alert: Alert, { now, muted }: Pick<DeliveryContext, 'now' | 'muted'>): boolean {
  const { acknowledgedAt, snoozedUntil, accountId, subject } = alert;
  return acknowledgedAt !== null || (snoozedUntil !== null && snoozedUntil > now) || muted({ ...subject, accountId });
}

function memberOf(item: WaitingItem, alerts: Alerts): GroupMember {
  const alert = alerts.get(item.alertId);
  if (item.kind !== 'resolved' && isFiring(alert)) return { ...memberOfAlert(alert), message: item.body };
  const { subject, rule, severity, value, threshold, body } = item;
  return { name: subject.name, kind: subject.kind, rule, severity, value, threshold, message: body };
}

function memberOfAlert({ subject, rule, severity, sample, threshold }: Alert): GroupMember {
  const value = sample?.value ?? null;
  return { name: subject.name, kind: subject.kind, rule, severity, value, threshold, message: subject.name };
}

function worstOf(members: readonly { readonly severity: Severity }[]): Severity {
  return members.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';
}
