import { describe, expect, test } from 'vitest';
import type { SpokenAlert } from '../../../electron/core/alerts/model.ts';
import type { Severity } from '../../../electron/core/alerts/state.ts';
import type { Subject } from '../../../electron/core/model.ts';
import { quietedBy, trayProblems, type TrayAlert } from '../../../electron/core/state/tray-problems.ts';

type Changes = Partial<TrayAlert> & { readonly severity?: Severity };

function alert(id: string, mailbox: string, { severity = 'critical', ...more }: Changes = {}): TrayAlert {
  const subject = { accountId: 'a1', kind: 'sender', id: mailbox, name: `${mailbox}@acme.com` } as const;
  return { id, subject, alert: said(id, subject, severity), quieted: null, ...more };
}

/** What the alert of that id says; no two say the same. */
function said(id: string, subject: Subject, severity: Severity): SpokenAlert {
  const counts = { numerator: Number(id), denominator: 1000 };
  const sample = {
    at: 0,
    value: Number(id) / 1000,
    ...counts,
    window: '7d',
    approximate: false,
    detail: null,
  } as const;
  return {
    rule: 'bounce-rate',
    subject,
    phase: 'firing',
    severity,
    sample,
    threshold: 0.05,
    providerName: 'SendKit',
    levels: null,
  };
}

describe('the subjects of the tray', () => {
  test('a mailbox with two alerts is one row, worst first, and stands for both', () => {
    const alerts = [alert('1', 'sales'), alert('2', 'info'), alert('3', 'sales', { severity: 'warning' })];
    expect(trayProblems(alerts)).toMatchObject([
      { subject: { id: 'sales' }, alert: alerts[0]?.alert, alertIds: ['1', '3'], quieted: null },
      { subject: { id: 'info' }, alertIds: ['2'] },
    ]);
  });

  test('the same id in another account or of another kind is another subject', () => {
    const one = alert('1', 'x');
    const others = [
      alert('2', 'x', { subject: { ...one.subject, accountId: 'a2' } }),
      alert('3', 'x', { subject: { ...one.subject, kind: 'campaign' } }),
    ];
    expect(trayProblems([one, ...others])).toHaveLength(3);
  });

  test('what nobody has seen to comes before what is acknowledged or snoozed', () => {
    const alerts = [alert('1', 'sales', { quieted: 'snoozed' }), alert('2', 'info', { severity: 'warning' })];
    expect(trayProblems(alerts).map(({ subject }) => subject.id)).toEqual(['info', 'sales']);
  });

  test('a mailbox is quiet only when all its alerts are, and otherwise says what still speaks', () => {
    const seen = alert('1', 'sales', { quieted: 'acknowledged' });
    const fresh = alert('2', 'sales', { severity: 'warning' });
    expect(fresh.alert).not.toEqual(seen.alert);
    expect(trayProblems([seen, fresh])).toMatchObject([{ alert: fresh.alert, quieted: null }]);
    expect(trayProblems([seen, { ...fresh, quieted: 'snoozed' }])).toMatchObject([
      { alert: seen.alert, quieted: 'acknowledged' },
    ]);
  });

  test('no alert, no subject', () => {
    expect(trayProblems([])).toEqual([]);
  });
});

describe('what a person did about an alert', () => {
  const now = 1_000;
  const firing = {
    acknowledgedAt: null,
    snoozedUntil: null,
    muted: null,
  } as const;

  test('nothing, as long as nobody did anything', () => {
    expect(quietedBy(firing, now)).toBeNull();
  });

  test('a snooze holds until its time has come', () => {
    expect(quietedBy({ ...firing, snoozedUntil: now + 1 }, now)).toBe('snoozed');
    expect(quietedBy({ ...firing, snoozedUntil: now }, now)).toBeNull();
  });

  test('an acknowledgement outlasts a snooze', () => {
    expect(quietedBy({ ...firing, acknowledgedAt: 1, snoozedUntil: now + 1 }, now)).toBe('acknowledged');
  });

  test('a mute outlasts both', () => {
    expect(quietedBy({ ...firing, acknowledgedAt: 1, muted: { until: null } }, now)).toBe('muted');
  });
});
