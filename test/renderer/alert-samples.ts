/** Deterministic alerts, decisions and history. Times are counted back from `now`. */
import type { Alert, Phase, RuleName, Sample, Severity } from '../../electron/core/alerts/model.ts';
import { hourMs, minuteMs } from '../../electron/core/days.ts';
import type { SubjectKind } from '../../electron/core/model.ts';
import { alertMessage } from '../../electron/core/words/alerts.ts';
import type { AlertView, DecisionView, HistoryEntryView, OriginView } from '../../electron/views/model.ts';

const names = { account: 'SendKit', provider: 'SendKit' };

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

/** An alert that has fired for forty minutes, with what is named changed. Its message is the one main would send. */
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
    client: null,
    muted: null,
    heldBy: null,
    message: alertMessage(own, names),
    notifiedAt: basics.phase === 'pending' ? null : since + minuteMs,
    ...changes,
  };
}

const mailbox = (id: string, name: string) => ({ kind: 'sender', id, name }) as const;

/** Alerts in all three phases. */
export function alerts(now: number): readonly AlertView[] {
  return [
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
        sample: sample(now, 92, 100, { window: 'today' }),
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
  ];
}

/** The same, and one alert for every way of being quiet: acknowledged, snoozed, held, muted for good and for a while. */
export function quietAlerts(now: number): readonly AlertView[] {
  const over = sample(now, 15, 510);
  const bounce = (id: string, subject: Alert['subject'], changes: Partial<AlertView>): AlertView =>
    alert(now, { id, rule: 'bounce-rate', severity: 'warning', subject, sample: over, threshold: 0.02 }, changes);
  return [
    ...alerts(now).slice(0, 2),
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
      { heldBy: 'held: quiet until 08:00', notifiedAt: null },
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
        client: 'Northwind',
        muted: { until: null },
        notifiedAt: null,
      },
    ),
    ...alerts(now).slice(2),
  ];
}

/** As many alerts as an agency has after a bad import. */
export function manyAlerts(now: number, count: number): readonly AlertView[] {
  return Array.from({ length: count }, (_, index) =>
    alert(
      now,
      {
        id: `many-${String(index)}`,
        rule: index % 3 === 0 ? 'daily-limit' : 'bounce-rate',
        severity: index < count / 10 ? 'critical' : 'warning',
        phase: index % 20 === 19 ? 'pending' : 'firing',
        subject: mailbox(`mb-${String(index)}`, `sender${String(index)}@acme-mail.com`),
        sample:
          index % 3 === 0
            ? sample(now, 90 + (index % 9), 100, { window: 'today' })
            : sample(now, 12 + (index % 9), 400 + (index % 150)),
        threshold: index % 3 === 0 ? 0.8 : 0.02,
      },
      { since: now - (index + 1) * minuteMs },
    ),
  );
}

const byDefault: OriginView = { scope: 'default', name: null, profile: null };
const byClient: OriginView = { scope: 'client', name: 'Acme', profile: null };

/** A rule that has nothing to say about its subject, with what is named changed. */
export function decision(now: number, rule: RuleName, changes: Partial<DecisionView> = {}): DecisionView {
  return {
    rule,
    alertId: null,
    enabled: true,
    phase: 'inactive',
    severity: null,
    data: 'ok',
    value: null,
    numerator: null,
    denominator: null,
    window: null,
    approximate: false,
    measuredAt: now - 2 * minuteMs,
    lines: [],
    threshold: null,
    scope: 'global',
    pending: null,
    inhibitedBy: null,
    acknowledgedAt: null,
    snoozedUntil: null,
    muted: null,
    lastNotification: null,
    sentence: 'Within its lines; nothing to tell.',
    ...changes,
  };
}

/** One mailbox under every rule that judges mailboxes: one fires, one is held, one waits, one is fine, one is off. */
export function decisions(now: number): readonly DecisionView[] {
  return [
    decision(now, 'bounce-rate', {
      alertId: 'al-1',
      phase: 'firing',
      severity: 'critical',
      value: 0.052,
      numerator: 26,
      denominator: 500,
      window: '7d',
      threshold: 0.05,
      scope: 'client',
      lines: [
        { severity: 'warning', threshold: 0.02, count: null, origin: byClient },
        { severity: 'critical', threshold: 0.05, count: null, origin: byDefault },
      ],
      lastNotification: {
        at: now - 41 * minuteMs,
        title: 'Bounce rate over 5 %',
        body: 'anna@acme-mail.com: bounce rate 5.2 % (26 of 500, last 7 days) is over 5 %',
      },
      sentence: 'Told 41 minutes ago; told again every 4 hours until it is acknowledged.',
    }),
    decision(now, 'daily-limit', {
      value: 0.4,
      numerator: 20,
      denominator: 50,
      window: 'today',
      threshold: 0.8,
      lines: [
        { severity: 'warning', threshold: 0.8, count: null, origin: byDefault },
        { severity: 'critical', threshold: 0.95, count: null, origin: byDefault },
      ],
    }),
    decision(now, 'limit-pace', {
      alertId: 'al-p',
      phase: 'pending',
      severity: 'warning',
      value: 1.3,
      numerator: 20,
      denominator: 50,
      window: 'today',
      threshold: 1.2,
      pending: { samples: 1, needed: 2 },
      lines: [
        {
          severity: 'warning',
          threshold: 1.2,
          count: null,
          origin: { scope: 'account', name: 'SendKit', profile: 'cold-mail' },
        },
        { severity: 'critical', threshold: 1.5, count: null, origin: byDefault },
      ],
      sentence: 'Over the line once; one more fresh value over it and it fires.',
    }),
    decision(now, 'silence', { enabled: false, measuredAt: null, sentence: 'Silence is off here.' }),
    decision(now, 'ramp', {
      data: 'no-data',
      measuredAt: null,
      lines: [{ severity: 'warning', threshold: 1.5, count: null, origin: byDefault }],
      sentence: 'Not judged: fewer than seven full days are known.',
    }),
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
    reason: 'crossed the line',
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
      reason: 'crossed a higher line',
      notified: true,
    }),
    historyStep('t-4', now - 3 * hourMs, 'pending', 'firing', {}),
    historyStep('t-3', now - 3.2 * hourMs, 'inactive', 'pending', {
      reason: 'over the line, waiting for a second fresh value',
    }),
    historyStep('t-2', now - 26 * hourMs, 'recovering', 'inactive', {
      rule: 'daily-limit',
      subject: ben,
      value: 0.4,
      numerator: 20,
      denominator: 50,
      reason: 'recovered',
    }),
    historyStep('t-1', now - 30 * hourMs, 'pending', 'firing', {
      rule: 'daily-limit',
      subject: ben,
      value: 0.84,
      numerator: 42,
      denominator: 50,
      notified: false,
      untold: 'dropped: acknowledged',
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
