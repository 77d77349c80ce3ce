import { describe, expect, test } from 'vitest';
import { statusText } from '../../../electron/cli/status-text.ts';
import type { SpokenAlert } from '../../../electron/core/alerts/model.ts';
import { resolveRule } from '../../../electron/core/alerts/rule-book.ts';
import { initialAlertState } from '../../../electron/core/alerts/state.ts';
import { decisionOf } from '../../../electron/core/explain/explain.ts';
import { createFormat } from '../../../electron/core/format.ts';
import type { Headline } from '../../../electron/core/state/headline.ts';
import type { StatusDocument } from '../../../electron/core/state/status-document.ts';
import { alertMessage } from '../../../electron/core/words/alerts.ts';
import { bannerText } from '../../../electron/core/words/banners.ts';
import { explanationText } from '../../../electron/core/words/explanation.ts';
import { headlineText } from '../../../electron/core/words/headline.ts';
import { trayState } from '../../../electron/core/words/tray.ts';

const german = createFormat('de-DE');

describe('one machine', () => {
  const at = Date.UTC(2026, 1, 9, 14, 2);
  const subject = { accountId: 'a1', kind: 'sender', id: 'm1', name: 'anna@acme.com' } as const;
  const names = { account: 'Acme', provider: 'SendKit' };
  const counts = { numerator: 31, denominator: 1270 };
  const sample = { at, value: 31 / 1270, ...counts, window: '7d', approximate: false, detail: null } as const;
  const alert: SpokenAlert = {
    rule: 'bounce-rate',
    subject,
    phase: 'firing',
    severity: 'warning',
    sample,
    threshold: 0.0225,
    providerName: 'SendKit',
    levels: null,
  };

  const banner = bannerText(
    {
      kind: 'single',
      step: 'fired',
      rule: 'bounce-rate',
      severity: 'warning',
      subject,
      said: { code: 'alert', phase: 'firing', sample, threshold: 0.0225 },
      levels: null,
      names,
    },
    german,
  );
  const several = bannerText(
    {
      kind: 'group',
      step: 'fired',
      rule: 'bounce-rate',
      facts: {
        counts: { account: 0, sender: 1204, campaign: 0 },
        severity: 'warning',
        threshold: 0.0225,
        full: 'none',
        because: null,
      },
      alerts: { named: [{ name: subject.name, rule: 'bounce-rate', value: sample.value }], more: 1203 },
      owners: { provider: names.provider, accounts: 1, clients: null, account: names.account, client: null },
    },
    german,
  );
  const headline: Headline = {
    code: 'trouble',
    parts: [{ code: 'alerts', rule: 'bounce-rate', full: false, counts: { account: 0, sender: 1204, campaign: 0 } }],
    fine: { account: 0, sender: 0, campaign: 0 },
    unread: { account: 0, sender: 0, campaign: 0 },
    acknowledged: 0,
    snoozed: 0,
    paused: 0,
  };
  const tray = trayState(
    {
      state: 'warning',
      headline,
      asOf: at,
      now: at,
      problems: [{ subject, state: 'warning', alert, trouble: null, alertIds: ['1'], quieted: null }],
      anySnoozed: false,
      accountCount: 1,
      paused: false,
      refreshing: false,
    },
    german,
  );
  const place = { provider: 'sendkit', client: null, accountId: 'a1', subject: { kind: 'sender', id: 'm1' } } as const;
  const explanation = explanationText(
    decisionOf({
      subject,
      names,
      resolved: resolveRule(new Map(), 'bounce-rate', place),
      state: { ...initialAlertState, phase: 'firing', level: 1, since: at, firedAt: at, sample, threshold: 0.0225 },
      severity: 'warning',
      reading: { kind: 'sample', sample },
      retired: false,
      missing: null,
      acknowledgedAt: null,
      snoozedUntil: null,
      muted: null,
      hold: null,
      toldAt: at,
      lastToTell: null,
      now: at,
    }),
    german,
  );
  const rates = { limitUsed: null, bounceRate: sample.value, complaintRate: null, deliveryRate: null };
  const document: StatusDocument = {
    schema: 1,
    generatedAt: new Date(at).toISOString(),
    status: 'warning',
    glance: {
      state: 'warning',
      headline: headlineText(headline, german),
      clients: [],
      troubles: [{ accountId: 'a1', subject, state: 'warning' }],
    },
    accounts: [
      {
        id: 'a1',
        provider: 'sendkit',
        label: 'Acme',
        client: null,
        state: 'ok',
        asOf: new Date(at).toISOString(),
        liveAsOf: new Date(at).toISOString(),
        oldestAsOf: new Date(at).toISOString(),
        retryAt: null,
        error: null,
        notes: [],
        glance: 'warning',
        summary: { sentToday: 1204, sentAtLeast: null, limited: null, dailyLimit: null, ...rates },
        senders: [],
        campaigns: [],
        daily: [],
        windows: [],
        health: [],
        reports: [],
      },
    ],
    alerts: [
      {
        id: '1',
        rule: 'bounce-rate',
        severity: 'warning',
        phase: 'firing',
        accountId: 'a1',
        subject,
        value: sample.value,
        ...counts,
        threshold: 0.0225,
        window: '7d',
        since: new Date(at).toISOString(),
        message: alertMessage(alert, german),
        data: 'ok',
        acknowledgedAt: null,
        snoozedUntil: null,
        muted: null,
      },
    ],
  };
  const page = statusText(document, { colour: false, now: at, format: german });
  const menu = tray.menu.flatMap((entry) => (entry.kind === 'separator' ? [] : [entry.label])).join('\n');

  test.each([
    ['banner', banner.body, ['2,44 %', '2,25 %', '1.270']],
    ['banner about several', `${several.title}\n${several.body}`, ['2,44 %', '2,25 %', '1.204', '1.203']],
    ['tray', `${tray.tooltip}\n${menu}`, ['2,44 %', '2,25 %', '1.270', '1.204', '14:02']],
    ['explanation', explanation, ['2,44 %', '2,25 %', '1.270', '14:02']],
    ['status page', page, ['2,44 %', '2,25 %', '1.270', '1.204', '14:02']],
  ])('spells a number one way, also in its %s', (_where, text, spelled) => {
    for (const number of spelled) expect(text).toContain(number);
    // The same numbers as another machine, or another place, would have spelled them.
    expect(text).not.toMatch(/2\.44|2\.4 %|2,4 %|2\.25|1,270|1270|1,204|1204/);
  });
});
