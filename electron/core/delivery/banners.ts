/** The banners that tell of what is due: one alert, several of one kind, or a digest of what was held back. */
import type { RuleName } from '../alerts/catalog.ts';
import { isFiring, rankOf, worstOf, type Alert } from '../alerts/model.ts';
import type { GroupFacts } from '../alerts/rule.ts';
import type { Severity } from '../alerts/state.ts';
import { minuteMs } from '../days.ts';
import type { SubjectKind } from '../model.ts';
import type {
  BannerContent,
  DeliveryContext,
  DigestKind,
  NamedAlerts,
  PlannedBanner,
  Said,
  WaitingItem,
} from './model.ts';
import { severityNow } from './truth.ts';

/** The alerts that are active, by id. */
export type AlertsByKey = ReadonlyMap<string, Alert>;

/** What waited longer is told as it is now. */
const saidHoldsForMs = 15 * minuteMs;

/** How many a list names before it says "and 34 more". */
const namedAtMost = 3;

/** How urgent good news is. */
const calm: Severity = 'warning';

const nobody = { account: '', provider: '' };

/** What is said of the alert as it stands. */
export function saidOf({ phase, sample, threshold }: Pick<Alert, 'phase' | 'sample' | 'threshold'>): Said {
  return { code: 'alert', phase, sample, threshold };
}

/** One alert alone. */
export function singleBanner(item: WaitingItem, alerts: AlertsByKey, context: DeliveryContext): PlannedBanner {
  const { alertId, kind: step, rule, subject, createdAt } = item;
  const alert = firingOf(item, alerts);
  const isOld = Math.abs(context.now - createdAt) > saidHoldsForMs;
  const content: BannerContent = {
    kind: 'single',
    step,
    rule,
    severity: isOld && alert !== null ? alert.severity : item.severity,
    subject,
    said: isOld && alert !== null ? saidOf(alert) : item.said,
    levels: context.levelsOf({ accountId: subject.accountId, rule, subject }),
    names: context.names.get(subject.accountId) ?? nobody,
  };
  return { ...bannerOf(content, `alert:${alertId}`, [item], alerts), alertIds: [alertId], subject };
}

/** Several alerts of one rule that stepped the same way, together with those a banner of them names already. */
export function groupBanner(
  key: string,
  items: readonly WaitingItem[],
  alerts: AlertsByKey,
  context: DeliveryContext,
): PlannedBanner | null {
  const [first] = items;
  if (first === undefined) return null;
  const others = stillNamed(key, items, alerts, context);
  if (items.length + others.length === 1) return singleBanner(first, alerts, context);
  const members = [...items.map((item) => memberOf(item, alerts)), ...others.map(memberOfAlert)];
  const content: BannerContent = {
    kind: 'group',
    step: first.kind,
    rule: first.rule,
    facts: factsOf(members),
    alerts: namedOf(members),
    names: context.names.get(first.subject.accountId) ?? nobody,
  };
  const banner = bannerOf(content, key, items, alerts);
  const severity = banner.silent ? calm : (worstOf(members.map((member) => member.severity)) ?? banner.severity);
  return { ...banner, severity, alertIds: [...banner.alertIds, ...others.map(({ id }) => id)] };
}

/** What fired before it was first looked at. */
export function firstSightBanner(
  items: readonly WaitingItem[],
  alerts: AlertsByKey,
  context: DeliveryContext,
): PlannedBanner {
  const key = 'first-sight';
  const others = stillNamed(key, items, alerts, context);
  const fired = namedOf([...items.map((item) => memberOf(item, alerts)), ...others.map(memberOfAlert)]);
  const content = { kind: key, durationMs: 0, fired, stillFiring: namedOf([]), healed: namedOf([]) } as const;
  const banner = bannerOf(content, key, items, alerts);
  return { ...banner, alertIds: [...banner.alertIds, ...others.map(({ id }) => id)] };
}

/** What happened while nobody was to be told: what fires, and what is over. */
export function digestBanner(
  kind: Exclude<DigestKind, 'first-sight'>,
  items: readonly WaitingItem[],
  durationMs: number,
  alerts: AlertsByKey,
): PlannedBanner {
  const listOf = (...steps: readonly WaitingItem['kind'][]) =>
    namedOf(items.filter((item) => steps.includes(item.kind)).map((item) => memberOf(item, alerts)));
  const content: BannerContent = {
    kind,
    durationMs,
    fired: listOf('fired', 'raised'),
    stillFiring: listOf('repeat', 'unstable'),
    healed: listOf('resolved'),
  };
  return bannerOf(content, `digest:${kind}`, items, alerts);
}

function bannerOf(
  content: BannerContent,
  key: string,
  items: readonly WaitingItem[],
  alerts: AlertsByKey,
): PlannedBanner {
  const loud = items.filter((item) => item.kind !== 'resolved');
  const told = loud.length > 0 ? loud : items;
  return {
    key,
    content,
    // That something is over is never urgent, however bad it was.
    severity:
      loud.length === 0 ? calm : (worstOf(told.map((item) => severityNow(item, alerts.get(item.alertId)))) ?? calm),
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
  alerts: AlertsByKey,
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

/** One alert among several. */
interface Member {
  readonly name: string;
  readonly kind: SubjectKind;
  readonly rule: RuleName;
  readonly severity: Severity;
  /** The value that was judged and the line it crossed; `null` where they are not known (any more). */
  readonly value: number | null;
  readonly threshold: number | null;
}

/** The alert, as long as it fires and the item tells of that. */
function firingOf({ alertId, kind }: WaitingItem, alerts: AlertsByKey): Alert | null {
  const alert = kind === 'resolved' ? undefined : alerts.get(alertId);
  return isFiring(alert) ? alert : null;
}

function memberOf(item: WaitingItem, alerts: AlertsByKey): Member {
  const alert = firingOf(item, alerts);
  if (alert !== null) return memberOfAlert(alert);
  const { subject, rule, severity, value, threshold } = item;
  return { name: subject.name, kind: subject.kind, rule, severity, value, threshold };
}

function memberOfAlert({ subject, rule, severity, sample, threshold }: Alert): Member {
  return { name: subject.name, kind: subject.kind, rule, severity, value: sample?.value ?? null, threshold };
}

/** Worst first: critical before warning, then by value, then by name, so that the same group reads the same. */
function namedOf(members: readonly Member[]): NamedAlerts {
  const worstFirst = [...members].sort(
    (a, b) =>
      rankOf(b.severity) - rankOf(a.severity) ||
      (b.value ?? -1) - (a.value ?? -1) ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  const named = worstFirst.slice(0, namedAtMost).map(({ name, rule, value }) => ({ name, rule, value }));
  return { named, more: members.length - named.length };
}

/** Lines that differ by less than this are written alike. */
const lineSteps = 10_000;

function factsOf(members: readonly Member[]): GroupFacts {
  const count = (kind: SubjectKind) => members.filter((member) => member.kind === kind).length;
  const [first] = members;
  const isShared = (of: (member: Member) => unknown) => new Set(members.map(of)).size === 1;
  const full = members.filter(({ value }) => value !== null && value >= 1).length;
  return {
    counts: { account: count('account'), sender: count('sender'), campaign: count('campaign') },
    severity: isShared(({ severity }) => severity) ? (first?.severity ?? null) : null,
    threshold: isShared(({ threshold }) => Math.round((threshold ?? -1) * lineSteps))
      ? (first?.threshold ?? null)
      : null,
    full: full === 0 ? 'none' : full === members.length ? 'all' : 'some',
  };
}
