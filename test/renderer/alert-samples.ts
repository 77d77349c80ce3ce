/** Deterministic alerts, decisions and history. Times are counted back from `now`. */
import { isFiring, type Alert } from '../../electron/core/alerts/model.ts';
import { initialAlertState, type Phase, type Sample, type Severity } from '../../electron/core/alerts/state.ts';
import { ruleOf, rules, type RuleName } from '../../electron/core/alerts/catalog.ts';
import type { RuleValues } from '../../electron/core/alerts/rule.ts';
import { hourMs, minuteMs } from '../../electron/core/days.ts';
import type { SubjectKind } from '../../electron/core/model.ts';
import { decisionOf } from '../../electron/core/explain/explain.ts';
import type { ExplainFacts } from '../../electron/core/explain/model.ts';
import { excessOf, worseFirst } from '../../electron/core/state/glance.ts';
import type { AlertView } from '../../electron/views/alerts.ts';
import type { Explanation } from '../../electron/services/alerts/explain.ts';
import type { Origin, ResolvedRule } from '../../electron/core/alerts/rule-book.ts';
import type { HistoryEntryView } from '../../electron/views/history.ts';
import { campaigns, mailboxes } from './samples.ts';

/** A fresh value of a rule, two minutes old. */
export function sample(now: number, numerator: number, denominator: number, changes: Partial<Sample> = {}): Sample {
  return {
    at: now - 2 * minuteMs,
    value: numerator / denominator,
    numerator,
    denominator,
    window: '7d',
    approximate: false,
    detail: null,
    ...changes,
  };
}

interface Basics {
  readonly id: string;
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly phase?: Alert['phase'];
  readonly subject: Alert['subject'];
  readonly sample: Sample | null;
  readonly threshold: number | null;
}

/** An alert that has fired for forty minutes, with what is named changed. Its levels are those of its rule. */
export function alert(now: number, basics: Basics, changes: Partial<AlertView> = {}): AlertView {
  const since = now - 42 * minuteMs;
  const own: Alert = {
    phase: 'firing',
    level: basics.severity === 'critical' ? 2 : 1,
    accountId: 'acc-sendkit',
    data: 'ok',
    since,
    firedAt: basics.phase === 'pending' ? null : since,
    acknowledgedAt: null,
    snoozedUntil: null,
    ...basics,
  };
  return {
    ...own,
    accountLabel: 'SendKit',
    provider: 'sendkit',
    providerName: 'SendKit',
    client: null,
    levels: ruleOf(basics.rule, rules[basics.rule].defaults).levels,
    muted: null,
    accountPaused: false,
    heldBy: null,
    notifiedAt: basics.phase === 'pending' ? null : since + minuteMs,
    ...changes,
  };
}

const mailbox = (id: string, name: string) => ({ kind: 'sender', id, name }) as const;

/** In the order main gives them. */
function worstFirst(all: readonly AlertView[]): readonly AlertView[] {
  const standing = (each: AlertView) => ({
    state: isFiring(each) ? each.severity : ('unconfirmed' as const),
    excess: excessOf(each),
  });
  return all.toSorted((one, other) => worseFirst(standing(one), standing(other)));
}

/** Alerts in all three phases: one for every sample that is over a line. */
export function alerts(now: number): readonly AlertView[] {
  const [, nearLimit, overLimit] = mailboxes(now, 3);
  const [overLine] = campaigns(now, 1);
  return worstFirst([
    alert(
      now,
      {
        id: 'al-10',
        rule: 'daily-limit',
        severity: 'critical',
        subject: mailbox('mb-2', 'carla@getacme.io'),
        sample: sample(now, overLimit?.sentToday ?? 0, overLimit?.dailyLimit ?? 1, { window: 'today' }),
        threshold: 1,
      },
      { level: 3 },
    ),
    alert(now, {
      id: 'al-11',
      rule: 'bounce-rate',
      severity: 'warning',
      subject: { kind: 'campaign', id: 'camp-0', name: 'Q4 agencies DACH' },
      sample: sample(now, overLine?.bounce?.numerator ?? 0, overLine?.bounce?.denominator ?? 1, { window: 'lifetime' }),
      threshold: 0.02,
    }),
    alert(now, {
      id: 'al-1',
      rule: 'bounce-rate',
      severity: 'critical',
      subject: mailbox('mb-0', 'anna@acme-mail.com'),
      sample: sample(now, 26, 500),
      threshold: 0.05,
    }),
    alert(
      now,
      {
        id: 'al-2',
        rule: 'daily-limit',
        severity: 'warning',
        subject: mailbox('mb-1', 'ben@tryacme.co'),
        sample: sample(now, nearLimit?.sentToday ?? 0, nearLimit?.dailyLimit ?? 1, { window: 'today' }),
        threshold: 0.8,
      },
      { since: now - 8 * minuteMs, firedAt: now - 8 * minuteMs, notifiedAt: null },
    ),
    alert(
      now,
      {
        id: 'al-3',
        rule: 'bounce-rate',
        severity: 'warning',
        phase: 'recovering',
        subject: { kind: 'campaign', id: 'camp-1', name: 'Founders, second touch' },
        sample: sample(now, 30, 2010, { window: 'lifetime' }),
        threshold: 0.02,
      },
      { since: now - 12 * minuteMs, firedAt: now - 5 * hourMs, notifiedAt: now - 5 * hourMs },
    ),
    alert(
      now,
      {
        id: 'al-4',
        rule: 'bounce-rate',
        severity: 'warning',
        phase: 'pending',
        subject: mailbox('mb-3', 'david@acme-team.com'),
        sample: sample(now, 14, 530),
        threshold: 0.02,
      },
      { since: now - 3 * minuteMs },
    ),
  ]);
}

/** Eight in the morning of the next local day. */
function nextEight(now: number): number {
  return new Date(now + 24 * hourMs).setHours(8, 0, 0, 0);
}

/** The same, and one alert for every way of being quiet: acknowledged, snoozed, held, muted for good and for a while. */
export function quietAlerts(now: number): readonly AlertView[] {
  const over = sample(now, 15, 510);
  const bounce = (id: string, subject: Alert['subject'], changes: Partial<AlertView>): AlertView =>
    alert(now, { id, rule: 'bounce-rate', severity: 'warning', subject, sample: over, threshold: 0.02 }, changes);
  return worstFirst([
    ...alerts(now),
    alert(
      now,
      {
        id: 'al-9',
        rule: 'ramp',
        severity: 'warning',
        subject: mailbox('mb-12', 'mona@getacme.io'),
        sample: sample(now, 96, 40, { window: 'today', value: 2.4, detail: { kind: 'usual', count: 40 } }),
        threshold: 1.5,
      },
      { heldBy: { code: 'quiet', until: nextEight(now) }, notifiedAt: null },
    ),
    bounce('al-5', mailbox('mb-13', 'anna1@northwind.example'), { acknowledgedAt: now - 20 * minuteMs }),
    bounce('al-6', mailbox('mb-14', 'ben1@acme-mail.com'), { snoozedUntil: now + 3 * hourMs }),
    bounce('al-7', mailbox('mb-15', 'carla1@tryacme.co'), { muted: { until: now + 26 * hourMs }, notifiedAt: null }),
    bounce(
      'al-8',
      { kind: 'account', id: 'acc-coldsend', name: 'ColdSend' },
      {
        accountId: 'acc-coldsend',
        accountLabel: 'ColdSend',
        provider: 'coldsend',
        providerName: 'ColdSend',
        client: 'Northwind',
        muted: { until: null },
        notifiedAt: null,
      },
    ),
  ]);
}

/** As many alerts as an agency has after a bad import. */
export function manyAlerts(now: number, count: number): readonly AlertView[] {
  const owners = mailboxes(now, count);
  const made = Array.from({ length: count }, (_, index) =>
    alert(
      now,
      {
        id: `many-${String(index)}`,
        rule: index % 3 === 0 ? 'daily-limit' : 'bounce-rate',
        severity: index < count / 10 ? 'critical' : 'warning',
        phase: index % 20 === 19 ? 'pending' : 'firing',
        subject: mailbox(`mb-${String(index)}`, owners[index]?.email ?? ''),
        sample:
          index % 3 === 0
            ? sample(now, 90 + (index % 9), 100, { window: 'today' })
            : sample(now, 12 + (index % 9), 400 + (index % 150)),
        threshold: index % 3 === 0 ? 0.8 : 0.02,
      },
      { since: now - (index + 1) * minuteMs },
    ),
  );
  return worstFirst(made.filter((_, index) => owners[index]?.goneSince === null));
}

const byDefault: Origin = { scope: null, profile: null };
const byClient: Origin = { scope: { kind: 'client', id: 'Acme' }, profile: null };
const byColdMail: Origin = { scope: { kind: 'account', id: 'acc-sendkit' }, profile: 'cold-mail' };
const byAll: Origin = { scope: { kind: 'global' }, profile: null };

/** A rule as it is resolved for the mailbox: by default, with what is named set elsewhere. */
function resolved(
  name: RuleName,
  origins: Partial<ResolvedRule['origins']> = {},
  values: Partial<RuleValues> = {},
): ResolvedRule {
  const all = { ...rules[name].defaults, ...values };
  return {
    name,
    rule: ruleOf(name, all),
    values: all,
    origins: { enabled: byDefault, warning: byDefault, critical: byDefault, ...origins },
  };
}

/** What is known of a mailbox under a rule that has nothing to say about it. */
function facts(now: number, rule: RuleName, changes: Partial<ExplainFacts> = {}): ExplainFacts {
  return {
    subject: { accountId: 'acc-sendkit', ...mailbox('mb-0', 'anna@acme-mail.com') },
    names: { account: 'SendKit', provider: 'SendKit' },
    resolved: resolved(rule),
    state: initialAlertState,
    severity: null,
    reading: { kind: 'no-data' },
    retired: false,
    missing: null,
    acknowledgedAt: null,
    snoozedUntil: null,
    muted: null,
    hold: null,
    toldAt: null,
    lastToTell: null,
    now,
    ...changes,
  };
}

/** The decision that follows from what is known, with what is named changed. */
export function decision(
  now: number,
  rule: RuleName,
  changes: Partial<Explanation> = {},
  known: Partial<ExplainFacts> = {},
): Explanation {
  const reading = { kind: 'sample', sample: sample(now, 4, 500) } as const;
  return {
    ...decisionOf(facts(now, rule, { reading, ...known })),
    alertId: null,
    lastNotification: null,
    ...changes,
  };
}

/** One mailbox under several rules: one fires, one is fine, one waits, one is off, one has nothing to judge by. */
export function decisions(now: number): readonly Explanation[] {
  const bounces = sample(now, 26, 500);
  const pace = sample(now, 20, 50, {
    window: 'today',
    value: 1.3,
    detail: { kind: 'forecast', reachesAt: now + 3 * hourMs, resetsAt: now + 12 * hourMs },
  });
  return [
    decision(
      now,
      'bounce-rate',
      {
        alertId: 'al-1',
        scope: 'client',
        lastNotification: {
          at: now - 41 * minuteMs,
          title: 'Bounce rate over 5 %',
          body: 'anna@acme-mail.com: bounce rate 5.2 % (26 of 500, last 7 days) is over 5 %',
        },
      },
      {
        resolved: resolved('bounce-rate', { warning: byClient }),
        state: {
          ...initialAlertState,
          phase: 'firing',
          level: 2,
          since: now - 42 * minuteMs,
          firedAt: now - 42 * minuteMs,
          sample: bounces,
          threshold: 0.05,
        },
        severity: 'critical',
        reading: { kind: 'sample', sample: bounces },
        toldAt: now - 41 * minuteMs,
      },
    ),
    decision(now, 'daily-limit', {}, { reading: { kind: 'sample', sample: sample(now, 20, 50, { window: 'today' }) } }),
    decision(
      now,
      'limit-pace',
      { alertId: 'al-p' },
      {
        resolved: resolved('limit-pace', { warning: byColdMail }, { warning: 1.2, critical: 1.5 }),
        state: {
          ...initialAlertState,
          phase: 'pending',
          candidate: { level: 1, samples: 1 },
          since: now - 2 * minuteMs,
          sample: pace,
          threshold: 1.2,
        },
        severity: 'warning',
        reading: { kind: 'sample', sample: pace },
      },
    ),
    decision(
      now,
      'silence',
      {},
      {
        resolved: resolved('silence', { enabled: byAll }, { enabled: false }),
        reading: { kind: 'no-data' },
        missing: { code: 'off' },
      },
    ),
    decision(now, 'ramp', {}, { reading: { kind: 'no-data' }, missing: { code: 'usual-unknown', leastDays: 7 } }),
  ];
}

interface Subjective {
  readonly rule?: RuleName;
  readonly subject?: { readonly kind: SubjectKind; readonly id: string; readonly name: string };
}

const ofAlert = ({ rule = 'bounce-rate', subject = mailbox('mb-0', 'anna@acme-mail.com') }: Subjective) => ({
  alertId: `${rule}/${subject.id}`,
  rule,
  accountId: 'acc-sendkit',
  accountLabel: 'SendKit',
  provider: 'sendkit',
  subject,
});

/** A step of an alert, told about. */
export function historyStep(
  key: string,
  at: number,
  from: Phase,
  to: Phase,
  changes: Partial<Extract<HistoryEntryView, { kind: 'transition' }>> & Subjective = {},
): HistoryEntryView {
  const level = { inactive: 0, pending: 0, firing: 1, recovering: 1 } as const;
  return {
    ...ofAlert(changes),
    kind: 'transition',
    key,
    at,
    severity: 'warning',
    from,
    to,
    fromLevel: level[from],
    toLevel: level[to],
    value: 0.026,
    numerator: 13,
    denominator: 500,
    reason: { code: 'crossed' },
    notified: to === 'firing' && from === 'pending',
    untold: null,
    ...changes,
  };
}

/** Two days of history, newest first: every kind of line once. */
export function history(now: number): readonly HistoryEntryView[] {
  const ben = mailbox('mb-1', 'ben@tryacme.co');
  return [
    {
      ...ofAlert({}),
      kind: 'action',
      key: 'a-2',
      at: now - 10 * minuteMs,
      action: 'snoozed',
      until: now + 3 * hourMs,
    },
    {
      ...ofAlert({ rule: 'daily-limit', subject: ben }),
      kind: 'action',
      key: 'a-1',
      at: now - 20 * minuteMs,
      action: 'acknowledged',
      until: null,
    },
    {
      kind: 'notification',
      key: 'n-2',
      at: now - 41 * minuteMs,
      banner: 'group',
      severity: 'critical',
      title: '3 mailboxes over their bounce line',
      body: 'anna@acme-mail.com 5.2 %, ben@tryacme.co 3.1 %, carla@getacme.io 2.9 % · SendKit',
      alertCount: 3,
    },
    historyStep('t-5', now - 42 * minuteMs, 'firing', 'firing', {
      severity: 'critical',
      fromLevel: 1,
      toLevel: 2,
      value: 0.052,
      numerator: 26,
      reason: { code: 'crossed-higher' },
      notified: true,
    }),
    historyStep('t-4', now - 3 * hourMs, 'pending', 'firing', {}),
    historyStep('t-3', now - 3.2 * hourMs, 'inactive', 'pending', {
      reason: { code: 'over-once' },
    }),
    historyStep('t-2', now - 26 * hourMs, 'recovering', 'inactive', {
      rule: 'daily-limit',
      subject: ben,
      value: 0.4,
      numerator: 20,
      denominator: 50,
      reason: { code: 'recovered' },
    }),
    historyStep('t-1', now - 30 * hourMs, 'pending', 'firing', {
      rule: 'daily-limit',
      subject: ben,
      value: 0.84,
      numerator: 42,
      denominator: 50,
      notified: false,
      untold: { code: 'dropped', why: 'acknowledged' },
    }),
    {
      kind: 'notification',
      key: 'n-1',
      at: now - 31 * hourMs,
      banner: 'quiet',
      severity: 'warning',
      title: 'During quiet hours',
      body: '2 alerts fired, 1 of them ended by itself',
      alertCount: 2,
    },
  ];
}
