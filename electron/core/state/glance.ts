/**
 * The one answer to "how is it?": of a mailbox, a campaign, an account and everything. Headline, lists, counts, dots, tray,
 * terminal and JSON draw what is said here and decide nothing themselves.
 */
import { rules } from '../alerts/catalog.ts';
import { firingSeverity, isFiring, type Alert } from '../alerts/model.ts';
import type { ProviderErrorKind } from '../errors.ts';
import type { AccountState, Subject, SubjectKind } from '../model.ts';
import { compareNames } from '../search.ts';

/**
 * How something is, the worst first. `unconfirmed`: over a line once, the next value decides. `stale`: the numbers are old.
 * `unread`: nothing was read yet. `none`: there is nothing to watch.
 */
export const glanceStates = [
  'critical',
  'warning',
  'unconfirmed',
  'offline',
  'stale',
  'unread',
  'paused',
  'ok',
  'none',
] as const;
export type GlanceState = (typeof glanceStates)[number];

/** Why an alert is left out of how its subject is: what a person did about it, or that its account is paused. */
export type Quieted = 'acknowledged' | 'snoozed' | 'muted' | 'paused';

/** Of the last numbers: of late, older than two intervals, or none. */
export type Age = 'new' | 'old' | 'never';

export interface GlancedAlert extends Pick<
  Alert,
  'id' | 'rule' | 'phase' | 'severity' | 'level' | 'accountId' | 'subject' | 'sample' | 'threshold'
> {
  readonly quieted: Quieted | null;
}

/** A mailbox or a campaign that is listed. */
export interface GlancedSubject {
  readonly kind: Exclude<SubjectKind, 'account'>;
  readonly id: string;
  readonly name: string;
  readonly age: Age;
}

export interface GlancedAccount {
  readonly id: string;
  readonly name: string;
  /** For whom it sends; `null` where nobody said. */
  readonly client: string | null;
  readonly provider: string;
  readonly demo: boolean;
  readonly state: AccountState;
  readonly error: ProviderErrorKind | null;
  readonly age: Age;
  /** What is listed in it; of mailboxes perhaps those alone that an alert is about. */
  readonly subjects: readonly GlancedSubject[];
  /** The other mailboxes that are listed: nothing is wrong with them but that their numbers may be old. */
  readonly others: Readonly<Record<Exclude<Age, 'never'>, number>>;
}

export interface GlancedWorld {
  /** Checking is paused for everything. */
  readonly paused: boolean;
  readonly online: boolean;
  /** Nothing is checked though it should be: the scheduler stands still. */
  readonly standstill: boolean;
  readonly accounts: readonly GlancedAccount[];
  readonly alerts: readonly GlancedAlert[];
}

/** One subject at a glance. */
export interface SubjectGlance {
  readonly state: GlanceState;
  /** Its alerts that count, the worst first. */
  readonly loud: readonly GlancedAlert[];
  /** Its firing alerts that were left out. */
  readonly quieted: readonly GlancedAlert[];
  /** How far over its line the worst of them is: 1 is at the line. */
  readonly excess: number;
}

/** A subject that needs a person, or that nobody knows anything new of. */
export interface GlancedTrouble extends SubjectGlance {
  readonly subject: Subject;
  readonly provider: string;
}

/** How many subjects of a kind are how; what was left out is counted apart, and nowhere else. */
export type GlanceTally = Readonly<Record<GlanceState | 'quieted', number>>;

/** One client at a glance: paused only when all of it is. */
export interface ClientGlance {
  readonly client: string;
  readonly state: GlanceState;
}

export interface Glance {
  readonly state: GlanceState;
  readonly world: GlancedWorld;
  /** Accounts with what is in them. */
  readonly account: (id: string) => GlanceState;
  /** Clients with all their accounts, the worst first. */
  readonly clients: readonly ClientGlance[];
  /** Accounts without what is in them. */
  readonly subject: (accountId: string, kind: SubjectKind, id: string) => SubjectGlance;
  /** A mailbox of that age that is listed, also where it is only counted. */
  readonly mailbox: (accountId: string, id: string, age: Age) => SubjectGlance;
  /** The worst first: in this order they stand on every surface. Mailboxes that are only counted are not among them. */
  readonly troubles: readonly GlancedTrouble[];
  readonly tally: Readonly<Record<SubjectKind, GlanceTally>>;
  /** Alerts that fire and were left out, by why. */
  readonly quieted: Readonly<Record<Quieted, number>>;
}

const ranks: ReadonlyMap<GlanceState, number> = new Map(glanceStates.map((state, index) => [state, index]));
const rankOf = (state: GlanceState): number => ranks.get(state) ?? glanceStates.length;

/** The worst of these; `none` without any. */
export function worstState(states: Iterable<GlanceState>): GlanceState {
  let worst: GlanceState = 'none';
  for (const state of states) if (rankOf(state) < rankOf(worst)) worst = state;
  return worst;
}

/** Whether something in that state needs a person. */
export function needsPerson({ state }: { readonly state: GlanceState }): boolean {
  return state === 'critical' || state === 'warning' || state === 'unconfirmed';
}

/** The order of everything that needs a person: the worse, then the further over its line. */
export function worseFirst(one: Standing, other: Standing): number {
  return rankOf(one.state) - rankOf(other.state) || other.excess - one.excess;
}

export type Standing = Pick<SubjectGlance, 'state' | 'excess'>;

/** Accounts before what is in them, then by name: among those that are equally bad. */
function troublesFirst(one: GlancedTrouble, other: GlancedTrouble): number {
  const isAccount = ({ subject }: GlancedTrouble) => Number(subject.kind === 'account');
  return (
    rankOf(one.state) - rankOf(other.state) ||
    isAccount(other) - isAccount(one) ||
    worseFirst(one, other) ||
    compareNames(one.subject.name, other.subject.name) ||
    (one.subject.id < other.subject.id ? -1 : 1)
  );
}

/** How far over its line an alert is: 1 is at the line; 0 where that says nothing. */
export function excessOf({ sample, threshold }: Pick<Alert, 'sample' | 'threshold'>): number {
  return sample === null || threshold === null || threshold <= 0 ? 0 : sample.value / threshold;
}

/** How everything is. */
export function glanceOf(world: GlancedWorld): Glance {
  const alertsOf = Map.groupBy(world.alerts, ({ accountId, subject }) => keyOf(accountId, subject.kind, subject.id));
  const byAccount = Map.groupBy(world.alerts, ({ accountId }) => accountId);
  const none: readonly GlancedAlert[] = [];
  const glances = new Map<string, SubjectGlance>();
  const accounts = new Map(world.accounts.map((account) => [account.id, account]));
  const accountStates = new Map<string, GlanceState>();
  const troubles: GlancedTrouble[] = [];
  const tally = { account: emptyTally(), sender: emptyTally(), campaign: emptyTally() };

  const note = (account: GlancedAccount, kind: SubjectKind, id: string, name: string, glance: SubjectGlance): void => {
    glances.set(keyOf(account.id, kind, id), glance);
    tally[kind][glance.state === 'ok' && glance.quieted.length > 0 ? 'quieted' : glance.state]++;
    if (!isTrouble(kind, glance.state)) return;
    troubles.push({ ...glance, provider: account.provider, subject: { accountId: account.id, kind, id, name } });
  };

  for (const account of world.accounts) {
    const own = glanceAt(alertsOf.get(keyOf(account.id, 'account', account.id)) ?? none, (alerts) =>
      readState(world, account, alerts),
    );
    note(account, 'account', account.id, account.name, own);
    const states = new Set<GlanceState>([own.state]);
    for (const { kind, id, name, age } of account.subjects) {
      const glance = glanceAt(alertsOf.get(keyOf(account.id, kind, id)) ?? none, () => ageState(world, account, age));
      note(account, kind, id, name, glance);
      if (isTrouble(kind, glance.state)) states.add(glance.state);
    }
    for (const age of ['new', 'old'] as const) {
      if (account.others[age] === 0) continue;
      const state = ageState(world, account, age);
      tally.sender[state] += account.others[age];
      if (isTrouble('sender', state)) states.add(state);
    }
    // What is not listed (any more) counts as long as its alerts do.
    for (const { subject } of byAccount.get(account.id) ?? none) {
      const { kind, id, name } = subject;
      const key = keyOf(account.id, kind, id);
      if (glances.has(key)) continue;
      const glance = glanceAt(alertsOf.get(key) ?? none, () => 'ok');
      note(account, kind, id, name, glance);
      if (isTrouble(kind, glance.state)) states.add(glance.state);
    }
    accountStates.set(account.id, worstState(states));
  }

  return {
    state: wholeState(world, [...accountStates.values()]),
    world,
    account: (id) => accountStates.get(id) ?? 'none',
    clients: clientsOf(world, accountStates),
    subject: (accountId, kind, id) => glances.get(keyOf(accountId, kind, id)) ?? nothing,
    mailbox(accountId, id, age) {
      const known = glances.get(keyOf(accountId, 'sender', id));
      const account = accounts.get(accountId);
      return known ?? (account === undefined ? nothing : { ...nothing, state: ageState(world, account, age) });
    },
    troubles: troubles.sort(troublesFirst),
    tally,
    quieted: countQuieted(world.alerts),
  };
}

function clientsOf(world: GlancedWorld, states: ReadonlyMap<string, GlanceState>): readonly ClientGlance[] {
  const clients = Map.groupBy(world.accounts, ({ client }) => client);
  return [...clients]
    .flatMap(([client, accounts]) => {
      if (client === null) return [];
      const own = accounts.map(({ id }) => states.get(id) ?? 'none');
      const asked = own.filter((state) => state !== 'paused');
      return [{ client, state: worstState(asked.length > 0 ? asked : own) }];
    })
    .toSorted((one, other) => rankOf(one.state) - rankOf(other.state) || compareNames(one.client, other.client));
}

const nothing: SubjectGlance = { state: 'none', loud: [], quieted: [], excess: 0 };

function keyOf(accountId: string, kind: SubjectKind, id: string): string {
  return `${kind} ${accountId} ${id}`;
}

function emptyTally(): Record<keyof GlanceTally, number> {
  return {
    critical: 0,
    warning: 0,
    unconfirmed: 0,
    offline: 0,
    stale: 0,
    unread: 0,
    paused: 0,
    ok: 0,
    none: 0,
    quieted: 0,
  };
}

/** Of an account, whatever keeps its numbers from being known; of what is in it, what is known to be wrong or old. */
function isTrouble(kind: SubjectKind, state: GlanceState): boolean {
  if (state === 'critical' || state === 'warning' || state === 'unconfirmed' || state === 'stale') return true;
  return kind === 'account' && (state === 'offline' || state === 'unread');
}

/** The worse of what fires and counts, and what `otherwise` finds; an alert over its line once is at least not fine. */
function glanceAt(
  alerts: readonly GlancedAlert[],
  otherwise: (alerts: Pick<SubjectGlance, 'loud' | 'quieted'>) => GlanceState,
): SubjectGlance {
  if (alerts.length === 0) return { ...nothing, state: otherwise(nothing) };
  const severity = (alert: GlancedAlert) => (isFiring(alert) ? (alert.severity === 'critical' ? 2 : 1) : 0);
  const loud = alerts
    .filter(({ quieted }) => quieted === null)
    .toSorted(
      (one, other) =>
        severity(other) - severity(one) || excessOf(other) - excessOf(one) || compareNames(one.id, other.id),
    );
  const quieted = alerts.filter((alert) => alert.quieted !== null && isFiring(alert));
  const pending: GlanceState = loud.length > 0 ? 'unconfirmed' : 'none';
  const state = worstState([firingSeverity(loud) ?? pending, otherwise({ loud, quieted })]);
  const [worst] = loud;
  return { state, loud, quieted, excess: worst === undefined ? 0 : excessOf(worst) };
}

/** Whether it speaks of how the account is read: then that is not said again in another way, and dealt with together with it. */
export function speaksOfReading(alert: Pick<Alert, 'rule' | 'phase'>): boolean {
  return rules[alert.rule].delivery.rank > 0 && isFiring(alert);
}

/** How reading the account goes, where no alert that fires says it. */
export function readState(
  { online, paused }: Pick<GlancedWorld, 'online' | 'paused'>,
  { state, error, age, demo }: GlancedAccount,
  { loud, quieted }: Pick<SubjectGlance, 'loud' | 'quieted'>,
): GlanceState {
  if (paused || state === 'paused') return 'paused';
  const isSaid = [...loud, ...quieted].some(speaksOfReading);
  if (!isSaid && state === 'auth') return error === 'unauthorized' || error === null ? 'critical' : 'warning';
  if (!isSaid && (state === 'scope' || state === 'bad-data')) return 'warning';
  if (state === 'offline' || (!online && !demo)) return 'offline';
  if (age === 'never' && error === null) return 'unread';
  return age === 'new' && state !== 'stale' ? 'ok' : 'stale';
}

/** How a mailbox or campaign is that no alert is about. */
export function ageState(
  { paused }: Pick<GlancedWorld, 'paused'>,
  { state }: Pick<GlancedAccount, 'state'>,
  age: Age,
): GlanceState {
  if (paused || state === 'paused') return 'paused';
  return age === 'never' ? 'unread' : age === 'old' ? 'stale' : 'ok';
}

/** Alerts come before missing data, because missing data does not mean that they recovered; nor does a pause. */
function wholeState(
  { accounts, paused, online, standstill }: GlancedWorld,
  states: readonly GlanceState[],
): GlanceState {
  const worst = worstState(states.filter((state) => state !== 'paused'));
  if (worst === 'critical' || worst === 'warning' || worst === 'unconfirmed') return worst;
  if (accounts.length === 0) return 'none';
  if (paused || worst === 'none') return 'paused';
  if (standstill && (worst === 'ok' || worst === 'unread')) return 'stale';
  if (worst !== 'offline') return worst;
  const asked = states.filter((state) => state !== 'paused');
  return !online || asked.every((state) => state === 'offline') ? 'offline' : 'stale';
}

function countQuieted(alerts: readonly GlancedAlert[]): Glance['quieted'] {
  const counts: Record<Quieted, number> = { acknowledged: 0, snoozed: 0, muted: 0, paused: 0 };
  for (const alert of alerts) if (alert.quieted !== null && isFiring(alert)) counts[alert.quieted]++;
  return counts;
}
