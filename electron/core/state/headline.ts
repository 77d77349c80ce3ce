/** What the one sentence about everything is made of. */
import { rules, ruleNames, type RuleName } from '../alerts/catalog.ts';
import { isFiring } from '../alerts/model.ts';
import type { SubjectKind } from '../model.ts';
import {
  ageState,
  readState,
  speaksOfReading,
  type Glance,
  type GlancedAlert,
  type GlancedTrouble,
  type GlancedWorld,
} from './glance.ts';

/** How an account can be without that an alert speaks of it. */
export const accountTroubles = ['auth', 'plan', 'scope', 'bad-data', 'offline', 'stale', 'unread'] as const;
export type AccountTrouble = (typeof accountTroubles)[number];

type Counts = Readonly<Record<SubjectKind, number>>;

/** A trouble, and of how many. `full`: of those at a limit itself. */
export type HeadlinePart =
  | { readonly code: 'alerts'; readonly rule: RuleName; readonly full: boolean; readonly counts: Counts }
  | { readonly code: 'unconfirmed'; readonly counts: Counts }
  | { readonly code: 'accounts'; readonly trouble: AccountTrouble; readonly count: number }
  | { readonly code: 'stale'; readonly counts: Counts }
  | { readonly code: 'offline' | 'standstill' | 'unreadable' };

export interface Headline {
  readonly code: 'none' | 'waiting' | 'paused' | 'fine' | 'trouble';
  /** The worst first; only where there is trouble. */
  readonly parts: readonly HeadlinePart[];
  /** What is fine, and was read of late. */
  readonly fine: Counts;
  /** What is listed in accounts that are read, and was never read itself. */
  readonly unread: Counts;
  /** Alerts a person has dealt with. */
  readonly acknowledged: number;
  readonly snoozed: number;
  /** Accounts that are paused by themselves. */
  readonly paused: number;
}

/** What is wrong, by kind of trouble; else how much is fine. */
export function headlineOf(glance: Glance): Headline {
  const { world, state, tally, quieted } = glance;
  const { refused, silent } = accountParts(glance);
  const parts = [...alertParts(glance), ...refused, ...unconfirmedParts(glance), ...silent, ...staleParts(glance)];
  const code =
    state === 'none' || state === 'paused'
      ? state
      : world.paused
        ? 'paused'
        : state === 'ok'
          ? 'fine'
          : state === 'unread' && world.accounts.every(({ age }) => age === 'never')
            ? 'waiting'
            : 'trouble';
  return {
    code,
    parts,
    fine: { account: tally.account.ok, sender: tally.sender.ok, campaign: tally.campaign.ok },
    unread: { account: 0, sender: tally.sender.unread, campaign: tally.campaign.unread },
    acknowledged: quieted.acknowledged,
    snoozed: quieted.snoozed,
    paused: world.paused ? 0 : tally.account.paused,
  };
}

const inHeadlineOrder = ruleNames.toSorted((a, b) => rules[a].words.headlineOrder - rules[b].words.headlineOrder);

/** By rule; those at a limit itself, and those that are critical, go first. */
function alertParts({ world }: Glance): readonly HeadlinePart[] {
  const said = withoutFollowers(world.alerts.filter((alert) => alert.quieted === null && isFiring(alert)));
  return inHeadlineOrder
    .flatMap((rule) => {
      const own = said.filter((alert) => alert.rule === rule);
      return [own.filter(({ level }) => level >= 3), own.filter(({ level }) => level < 3)].flatMap((group, index) =>
        group.length === 0 ? [] : [{ rule, full: index === 0, group }],
      );
    })
    .toSorted((one, other) => Number(isCritical(other.group)) - Number(isCritical(one.group)))
    .map(({ rule, full, group }) => ({
      code: 'alerts',
      rule,
      full,
      counts: countsOf(group.map((alert) => alert.subject.kind)),
    }));
}

function isCritical(alerts: readonly GlancedAlert[]): boolean {
  return alerts.some(({ severity }) => severity === 'critical');
}

function countsOf(kinds: readonly SubjectKind[]): Counts {
  const count = (wanted: SubjectKind) => kinds.filter((kind) => kind === wanted).length;
  return { account: count('account'), sender: count('sender'), campaign: count('campaign') };
}

/** Where a limit is near or reached, nobody needs to hear that it is being approached; nor twice why an account is silent. */
function withoutFollowers(alerts: readonly GlancedAlert[]): readonly GlancedAlert[] {
  const key = (rule: string, { accountId, subject }: GlancedAlert) =>
    JSON.stringify([rule, accountId, subject.kind, subject.id]);
  const firing = new Set(alerts.map((alert) => key(alert.rule, alert)));
  const rankOf = ({ rule }: GlancedAlert) => rules[rule].delivery.rank;
  const silenced = new Map<string, number>();
  for (const alert of alerts)
    silenced.set(alert.accountId, Math.max(silenced.get(alert.accountId) ?? 0, rankOf(alert)));
  return alerts.filter((alert) => {
    const { approaches, rank } = rules[alert.rule].delivery;
    if (rank > 0 && rank < (silenced.get(alert.accountId) ?? 0)) return false;
    return approaches === null || !firing.has(key(approaches, alert));
  });
}

function unconfirmedParts({ troubles }: Glance): readonly HeadlinePart[] {
  const kinds = troubles.filter(({ state }) => state === 'unconfirmed').map(({ subject }) => subject.kind);
  return partOf('unconfirmed', countsOf(kinds));
}

/** What is old in accounts that are read: of the others the account says it. */
function staleParts({ troubles, world }: Glance): readonly HeadlinePart[] {
  const isRead = new Set(world.accounts.flatMap(({ id, age }) => (age === 'new' ? [id] : [])));
  const old = troubles.filter(
    ({ state, subject: { kind, accountId } }) => state === 'stale' && kind !== 'account' && isRead.has(accountId),
  );
  const counted = world.accounts
    .filter((account) => isRead.has(account.id) && ageState(world, account, 'old') === 'stale')
    .reduce((sum, { others }) => sum + others.old, 0);
  const named = countsOf(old.map(({ subject }) => subject.kind));
  return partOf('stale', { ...named, sender: named.sender + counted });
}

function partOf(code: 'unconfirmed' | 'stale', counts: Counts): readonly HeadlinePart[] {
  return counts.account + counts.sender + counts.campaign === 0 ? [] : [{ code, counts }];
}

/**
 * Accounts that cannot be read and that no alert speaks of yet: those somebody has to do something about, and those that
 * only give nothing. What keeps all of them silent is said once.
 */
function accountParts({ world, troubles }: Glance): Readonly<Record<'refused' | 'silent', readonly HeadlinePart[]>> {
  const found = troubles.map((trouble) => accountTrouble(world, trouble));
  const partsOf = (some: readonly AccountTrouble[]) =>
    some.flatMap((trouble): readonly HeadlinePart[] => {
      const count = found.filter((each) => each === trouble).length;
      return count === 0 ? [] : [{ code: 'accounts', trouble, count }];
    });
  const refused = partsOf(['auth', 'plan', 'scope', 'bad-data']);
  if (world.standstill && !world.paused) return { refused, silent: [{ code: 'standstill' }] };
  if (!world.online && world.accounts.some(({ demo, state }) => !demo && state !== 'paused'))
    return { refused, silent: [{ code: 'offline' }, ...partsOf(['stale', 'unread'])] };
  return { refused, silent: partsOf(['offline', 'stale', 'unread']) };
}

/** What keeps an account from being known, where no alert that fires says it; `null` for everything else. */
export function accountTrouble(world: GlancedWorld, { subject, loud, quieted }: GlancedTrouble): AccountTrouble | null {
  if (subject.kind !== 'account' || loud.some(speaksOfReading)) return null;
  const account = world.accounts.find(({ id }) => id === subject.accountId);
  if (account === undefined) return null;
  const state = readState(world, account, { loud, quieted });
  // What never came is not old, whatever keeps it away.
  if (state === 'stale' && account.age === 'never') return 'unread';
  if (state === 'offline' || state === 'stale' || state === 'unread') return state;
  if (state !== 'critical' && state !== 'warning') return null;
  if (account.state === 'scope' && account.error === 'plan') return 'plan';
  return accountTroubles.find((each) => each === account.state) ?? null;
}
