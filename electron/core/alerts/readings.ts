/** What the rules find in an account's snapshot: every rule of every subject it judges. */
import { providerTime } from '../clock.ts';
import { subjectKinds, type Account, type Subject, type SubjectKind } from '../model.ts';
import { accountSubject, campaignSubject, senderSubject, type AccountSnapshot } from '../snapshot.ts';
import { rules, rulesFor, type RuleName } from './catalog.ts';
import { reachesAnyLine } from './engine.ts';
import { alertKey } from './model.ts';
import type { Look, RuleReading } from './rule.ts';
import type { ResolvedRule, RulesOfAccount } from './rule-book.ts';
import { initialAlertState, type AlertState, type Rule } from './state.ts';

/** A rule to apply to a subject. */
export interface SubjectReading extends RuleReading {
  readonly subject: Subject;
  readonly name: RuleName;
  readonly resolved: ResolvedRule;
  /** As the last reading left it. */
  readonly state: AlertState;
}

/** What was set of the rules of an account, and what they said so far. */
export interface AlertsOfAccount {
  readonly rules: RulesOfAccount;
  /** By `alertKey`; a pair that was never anything but quiet has none. */
  readonly states: ReadonlyMap<string, AlertState>;
  /**
   * Whether a subject is listed even where a rule finds nothing of it: what has an alert is. Thousands of mailboxes have
   * nothing to say, and are left out.
   */
  readonly isListed: (kind: SubjectKind, id: string) => boolean;
}

const byKind: Readonly<Record<SubjectKind, readonly RuleName[]>> = {
  account: rulesFor('account'),
  sender: rulesFor('sender'),
  campaign: rulesFor('campaign'),
};

const ofRuleThatIsOff: RuleReading = {
  reading: { kind: 'no-data' },
  missing: { code: 'off' },
  missed: [],
  retired: { code: 'off' },
  overBefore: null,
};

/** One rule of the account itself, read by `read`: for what is judged by the clock, without all that was read of the account. */
export function accountReading(
  name: RuleName,
  account: Account,
  { rules: rulesOfAccount, states }: AlertsOfAccount,
  look: Omit<Look, 'state'>,
  read: (look: Look) => RuleReading,
): SubjectReading {
  const resolved = rulesOfAccount(name, 'account', account.id);
  const state = states.get(alertKey('account', account.id, name)) ?? initialAlertState;
  const found = resolved.values.enabled ? read({ ...look, state }) : ofRuleThatIsOff;
  return { ...found, subject: accountSubject(account), name, resolved, state };
}

/** Whether nothing can come of a reading: what was never over a line is not now either. So it is of nearly every mailbox. */
export function staysQuiet(rule: Rule, { reading, missed }: Pick<RuleReading, 'reading' | 'missed'>): boolean {
  return missed.length === 0 && (reading.kind !== 'sample' || !reachesAnyLine(rule, reading.sample));
}

/**
 * Every (subject, rule) pair of the account with its present reading, as of `now` (epoch ms), of these kinds of subject.
 * `onlyNews`: without those of which nothing can come.
 */
export function readingsOf(
  snapshot: AccountSnapshot,
  alerts: AlertsOfAccount,
  now: number,
  kinds: readonly SubjectKind[] = subjectKinds,
  onlyNews = false,
): readonly SubjectReading[] {
  const { account, run, senders, campaigns } = snapshot;
  const providerNow = providerTime(now, run.clockSkewMs);
  const readings: SubjectReading[] = [];
  const firstLook: Look = { now, providerNow, state: initialAlertState };

  function read(
    kind: SubjectKind,
    id: string,
    subject: () => Subject,
    readBy: (name: RuleName, look: Look) => RuleReading | undefined,
  ): void {
    const isListed = alerts.isListed(kind, id);
    for (const name of byKind[kind]) {
      const resolved = alerts.rules(name, kind, id);
      if (!isListed && !resolved.values.enabled) continue;
      const known = isListed ? alerts.states.get(alertKey(kind, id, name)) : undefined;
      const look = known === undefined ? firstLook : { now, providerNow, state: known };
      // A rule that is off is not read: what is usual of thousands of mailboxes is costly to learn for nothing.
      const found = resolved.values.enabled ? readBy(name, look) : ofRuleThatIsOff;
      if (found === undefined) continue;
      if (!isListed && (found.reading.kind !== 'sample' || (onlyNews && staysQuiet(resolved.rule, found)))) continue;
      const { state } = look;
      readings.push({ ...found, subject: subject(), name, resolved, state });
    }
  }

  if (kinds.includes('account')) {
    read(
      'account',
      account.id,
      () => accountSubject(account),
      (name, look) => rules[name].read.account?.(snapshot, look),
    );
  }
  for (const sender of kinds.includes('sender') ? senders() : []) {
    read(
      'sender',
      sender.id,
      () => senderSubject(account.id, sender),
      (name, look) => rules[name].read.sender?.(snapshot, look, sender),
    );
  }
  for (const campaign of kinds.includes('campaign') ? campaigns : []) {
    read(
      'campaign',
      campaign.id,
      () => campaignSubject(account.id, campaign),
      (name, look) => rules[name].read.campaign?.(snapshot, look, campaign),
    );
  }
  return readings;
}
