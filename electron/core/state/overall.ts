/** The one answer to "how is everything?": its state, and what a single sentence about it is made of. */
import { rules, ruleNames, type RuleName } from '../alerts/catalog.ts';
import { firingSeverity, isFiring, type Alert } from '../alerts/model.ts';
import type { AccountState, SubjectKind } from '../model.ts';

/** Worst-of everything; the tray icon, its tooltip and the window's first sentence all say this. */
export const overallStates = ['ok', 'warning', 'critical', 'stale', 'offline', 'paused', 'none'] as const;
export type OverallState = (typeof overallStates)[number];

export interface OverallFacts {
  /** Polling is paused for everything. */
  readonly paused: boolean;
  readonly online: boolean;
  /** Nothing is checked though it should be: the scheduler stands still. */
  readonly standstill: boolean;
  readonly accounts: readonly { readonly state: AccountState; readonly asOf: number | null }[];
  /** Those that count: of a paused account nobody asks, and of a muted subject nobody wants to hear. */
  readonly alerts: readonly Pick<Alert, 'rule' | 'phase' | 'severity' | 'level' | 'accountId' | 'subject'>[];
  readonly mailboxes: number;
  readonly campaigns: number;
}

const fresh: ReadonlySet<AccountState> = new Set(['ok', 'limited']);

/**
 * Alerts come before missing data, because missing data does not mean that they recovered; without a single recent answer
 * the state is never "ok".
 */
export function overallState({ paused, online, standstill, accounts, alerts }: OverallFacts): OverallState {
  if (accounts.length === 0) return 'none';
  const live = accounts.filter(({ state }) => state !== 'paused');
  if (paused || live.length === 0) return 'paused';
  const severity = firingSeverity(alerts);
  if (severity !== null) return severity;
  if (!online || live.every(({ state }) => state === 'offline')) return 'offline';
  return !standstill && live.every(({ state, asOf }) => asOf !== null && fresh.has(state)) ? 'ok' : 'stale';
}

/** States of accounts that are a trouble of their own, in the order in which they are named. */
export const troubledStates = [
  'auth',
  'scope',
  'offline',
  'bad-data',
  'stale',
] as const satisfies readonly AccountState[];
export type TroubledState = (typeof troubledStates)[number];

/** A trouble, and of how many. `full`: of those at a limit itself. */
export type HeadlinePart =
  | {
      readonly code: 'alerts';
      readonly rule: RuleName;
      readonly full: boolean;
      readonly counts: Readonly<Record<SubjectKind, number>>;
    }
  | { readonly code: 'accounts'; readonly state: TroubledState; readonly count: number }
  | { readonly code: 'offline' | 'standstill' | 'unreadable' };

export type Headline =
  | { readonly code: 'none' | 'paused' | 'waiting' }
  | { readonly code: 'fine'; readonly mailboxes: number; readonly campaigns: number; readonly accounts: number }
  | { readonly code: 'trouble'; readonly parts: readonly HeadlinePart[] };

/** What is wrong, by kind of trouble; else how much is fine. */
export function headlineOf(facts: OverallFacts): Headline {
  const { accounts, paused, mailboxes, campaigns } = facts;
  if (accounts.length === 0) return { code: 'none' };
  if (paused || accounts.every(({ state }) => state === 'paused')) return { code: 'paused' };
  const firing = facts.alerts.filter((alert) => isFiring(alert));
  const parts = [...alertParts(firing), ...accountParts(facts, firing)];
  if (parts.length > 0) return { code: 'trouble', parts };
  if (accounts.every(({ state, asOf }) => state === 'paused' || asOf === null)) return { code: 'waiting' };
  return { code: 'fine', mailboxes, campaigns, accounts: accounts.length };
}

const inHeadlineOrder = ruleNames.toSorted((a, b) => rules[a].words.headlineOrder - rules[b].words.headlineOrder);

function alertParts(alerts: OverallFacts['alerts']): readonly HeadlinePart[] {
  const said = withoutApproaches(alerts);
  return inHeadlineOrder.flatMap((rule) => {
    const own = said.filter((alert) => alert.rule === rule);
    const [full, other] = [own.filter(({ level }) => level >= 3), own.filter(({ level }) => level < 3)];
    return [
      ...(full.length === 0 ? [] : [{ code: 'alerts', rule, full: true, counts: countsOf(full) } as const]),
      ...(other.length === 0 ? [] : [{ code: 'alerts', rule, full: false, counts: countsOf(other) } as const]),
    ];
  });
}

function countsOf(alerts: OverallFacts['alerts']): Readonly<Record<SubjectKind, number>> {
  const count = (kind: SubjectKind) => alerts.filter(({ subject }) => subject.kind === kind).length;
  return { account: count('account'), sender: count('sender'), campaign: count('campaign') };
}

/** Where a limit is near or reached, nobody needs to hear that it is being approached. */
function withoutApproaches(alerts: OverallFacts['alerts']): OverallFacts['alerts'] {
  const keyOf = (rule: string, { accountId, subject }: OverallFacts['alerts'][number]) =>
    JSON.stringify([rule, accountId, subject.kind, subject.id]);
  const firing = new Set(alerts.map((alert) => keyOf(alert.rule, alert)));
  return alerts.filter((alert) => {
    const { approaches } = rules[alert.rule].delivery;
    return approaches === null || !firing.has(keyOf(approaches, alert));
  });
}

/** Accounts that cannot be read and that no alert speaks of yet. */
function accountParts(
  { accounts, online, standstill }: OverallFacts,
  alerts: OverallFacts['alerts'],
): readonly HeadlinePart[] {
  if (standstill) return [{ code: 'standstill' }];
  if (!online) return [{ code: 'offline' }];
  const spokenFor = new Set(
    alerts.flatMap(({ rule }) => {
      const { delivery } = rules[rule];
      return delivery.rank === 0 ? [] : delivery.speaksFor;
    }),
  );
  return troubledStates.flatMap((state) => {
    const count = accounts.filter((account) => account.state === state).length;
    return count === 0 || spokenFor.has(state) ? [] : [{ code: 'accounts', state, count } as const];
  });
}
