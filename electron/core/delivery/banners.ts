/** The banners that tell of what is due: one alert, several of one kind, or a digest of what was held back. */
import { rankOf, worstOf, type Alert } from '../alerts/model.ts';
import type { GroupFacts } from '../alerts/rule.ts';
import type { Sample, Severity, Unread } from '../alerts/state.ts';
import { minuteMs } from '../days.ts';
import type { SubjectKind } from '../model.ts';
import { firingOf, firstSightGroup, groupOf, memberOf, namedAlready, ownersOf, type AlertsByKey } from './groups.ts';
import type {
  BannerContent,
  DeliveryContext,
  DigestKind,
  Member,
  NamedAlerts,
  PlannedBanner,
  Said,
  WaitingItem,
} from './model.ts';
import { severityNow } from './truth.ts';

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
  const [group, members] = [groupOf(item, alerts, context), [memberOf(item, alerts)]];
  return { ...bannerOf(content, `alert:${alertId}`, [item], alerts), alertIds: [alertId], subject, group, members };
}

/** Several alerts of one group, together with those its banners name already. */
export function groupBanner(
  group: string,
  items: readonly WaitingItem[],
  alerts: AlertsByKey,
  context: DeliveryContext,
): PlannedBanner | null {
  const [first] = items;
  if (first === undefined) return null;
  const others = namedAlready(group, items, alerts, context);
  if (items.length + others.length === 1) return singleBanner(first, alerts, context);
  const members = [...items.map((item) => memberOf(item, alerts)), ...others];
  const content: BannerContent = {
    kind: 'group',
    // Where any of them is news, so is the banner.
    step: items.find(({ kind }) => kind !== 'repeat')?.kind ?? 'repeat',
    rule: first.rule,
    facts: {
      ...factsOf(members, severityNow(first, alerts.get(first.alertId))),
      because: sharedReason([
        ...items.map((item) => sampleOf(item, alerts)),
        ...others.map(({ alertId }) => alerts.get(alertId)?.sample ?? null),
      ]),
    },
    alerts: namedOf(members),
    owners: ownersOf(members, context),
  };
  return joining(others, { ...bannerOf(content, group, items, alerts), group, members });
}

/** What fired before it was first looked at. */
export function firstSightBanner(
  items: readonly WaitingItem[],
  alerts: AlertsByKey,
  context: DeliveryContext,
): PlannedBanner {
  const others = namedAlready(firstSightGroup, items, alerts, context);
  const members = [...items.map((item) => memberOf(item, alerts)), ...others];
  const none = namedOf([]);
  const content = {
    kind: 'first-sight',
    durationMs: 0,
    fired: namedOf(members),
    stillFiring: none,
    healed: none,
  } as const;
  const banner = bannerOf(content, firstSightGroup, items, alerts);
  return joining(others, { ...banner, group: firstSightGroup, members });
}

function joining(others: readonly Member[], banner: PlannedBanner): PlannedBanner {
  return { ...banner, alertIds: [...banner.alertIds, ...others.map(({ alertId }) => alertId)] };
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
    group: null,
    alertIds: told.map(({ alertId }) => alertId),
    members: [],
    stays: loud.length === 0,
    itemIds: items.map(({ id }) => id),
    subject: null,
  };
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

function sampleOf({ alertId, said }: WaitingItem, alerts: AlertsByKey): Sample | null {
  return alerts.get(alertId)?.sample ?? (said.code === 'alert' ? said.sample : null);
}

/** Why no data comes, if it is the same of all of them. */
function sharedReason(samples: readonly (Sample | null)[]): Unread | null {
  const reasons = new Set(samples.map((sample) => (sample?.detail?.kind === 'awaited' ? sample.detail.because : null)));
  const [reason = null] = reasons;
  return reasons.size === 1 ? reason : null;
}

function factsOf(members: readonly Member[], severity: Severity): Omit<GroupFacts, 'because'> {
  const count = (kind: SubjectKind) => members.filter((member) => member.kind === kind).length;
  const lines = new Set(members.map(({ threshold }) => Math.round((threshold ?? -1) * lineSteps)));
  const full = members.filter(({ value }) => value !== null && value >= 1).length;
  return {
    counts: { account: count('account'), sender: count('sender'), campaign: count('campaign') },
    severity,
    threshold: lines.size === 1 ? (members[0]?.threshold ?? null) : null,
    full: full === 0 ? 'none' : full === members.length ? 'all' : 'some',
  };
}
