import { describe, expect, test } from 'vitest';
import { accountTroubleText } from '../../../electron/core/words/states.ts';
import { glanceOf, type GlancedAlert } from '../../../electron/core/state/glance.ts';
import { quietedBy } from '../../../electron/core/state/quieted.ts';
import { trayProblems } from '../../../electron/core/state/tray-problems.ts';

const mailboxes = ['info', 'sales'].map((id) => ({ kind: 'sender', id, name: `${id}@acme.com`, age: 'new' }) as const);
const accountNamed = (id: string) =>
  ({
    id,
    name: id,
    client: null,
    provider: 'sendkit',
    demo: false,
    state: 'ok',
    error: null,
    age: 'new',
    subjects: mailboxes,
    others: { new: 0, old: 0 },
  }) as const;

function alert(id: string, mailbox: string, changes: Partial<GlancedAlert> = {}): GlancedAlert {
  return {
    id,
    rule: 'bounce-rate',
    phase: 'firing',
    severity: 'critical',
    level: 2,
    accountId: 'a1',
    subject: { kind: 'sender', id: mailbox, name: `${mailbox}@acme.com` },
    sample: null,
    threshold: 0.05,
    quieted: null,
    ...changes,
  };
}

function problems(...alerts: readonly GlancedAlert[]) {
  const accounts = ['a1', 'a2'].map(accountNamed);
  const glance = glanceOf({ paused: false, online: true, standstill: false, accounts, alerts });
  return trayProblems(glance, (each) => ({ ...each, providerName: 'SendKit', levels: null }));
}

describe('the subjects of the tray', () => {
  test('a mailbox with two alerts is one row, worst first, and stands for both', () => {
    const all = [alert('1', 'sales', { severity: 'warning' }), alert('2', 'info'), alert('3', 'sales')];
    expect(problems(...all)).toMatchObject([
      { subject: { id: 'info' }, alertIds: ['2'], state: 'critical' },
      { subject: { id: 'sales' }, alert: { id: '3' }, alertIds: ['3', '1'], quieted: null },
    ]);
  });

  test('the same id in another account is another subject', () => {
    expect(problems(alert('1', 'sales'), alert('2', 'sales', { accountId: 'a2' }))).toHaveLength(2);
  });

  test('what nobody has seen to comes before what is acknowledged or snoozed', () => {
    const all = [alert('1', 'info', { quieted: 'snoozed' }), alert('2', 'sales', { severity: 'warning' })];
    expect(problems(...all).map(({ subject }) => subject.id)).toEqual(['sales', 'info']);
  });

  test('a mailbox is quiet only when all its alerts are, and otherwise says what still speaks', () => {
    const seen = alert('1', 'sales', { quieted: 'acknowledged' });
    const fresh = alert('2', 'sales', { severity: 'warning' });
    expect(problems(seen, fresh)).toMatchObject([{ alert: { id: '2' }, quieted: null }]);
    expect(problems(seen, { ...fresh, quieted: 'snoozed' })).toMatchObject([
      { alert: { id: '1' }, quieted: 'acknowledged' },
    ]);
  });

  test('what was over its line once is named, and cannot be acknowledged yet', () => {
    expect(problems(alert('1', 'sales', { phase: 'pending' }))).toMatchObject([{ state: 'unconfirmed', alertIds: [] }]);
  });

  test('an account that cannot be reached is named without an alert', () => {
    const accounts = [{ ...accountNamed('a1'), state: 'offline' as const, age: 'old' as const, subjects: [] }];
    const glance = glanceOf({ paused: false, online: true, standstill: false, accounts, alerts: [] });
    expect(trayProblems(glance, (each) => ({ ...each, providerName: '', levels: null }))).toMatchObject([
      { subject: { id: 'a1' }, state: 'offline', alert: null, trouble: 'offline' },
    ]);
  });

  test('a plan without the API is named as that', () => {
    const accounts = [{ ...accountNamed('a1'), state: 'scope' as const, error: 'plan' as const, subjects: [] }];
    const glance = glanceOf({ paused: false, online: true, standstill: false, accounts, alerts: [] });
    const [problem] = trayProblems(glance, (each) => ({ ...each, providerName: '', levels: null }));
    expect(problem?.trouble).toBe('plan');
    expect(accountTroubleText('plan')).toBe('the plan does not include the API');
  });

  test('no alert, no subject', () => {
    expect(problems()).toEqual([]);
  });
});

describe('what a person did about an alert', () => {
  const now = 1_000;
  const firing = { acknowledgedAt: null, snoozedUntil: null } as const;

  test('nothing, as long as nobody did anything', () => {
    expect(quietedBy(firing, false, now)).toBeNull();
  });

  test('a snooze holds until its time has come', () => {
    expect(quietedBy({ ...firing, snoozedUntil: now + 1 }, false, now)).toBe('snoozed');
    expect(quietedBy({ ...firing, snoozedUntil: now }, false, now)).toBeNull();
  });

  test('an acknowledgement outlasts a snooze', () => {
    expect(quietedBy({ acknowledgedAt: 1, snoozedUntil: now + 1 }, false, now)).toBe('acknowledged');
  });

  test('a mute outlasts both', () => {
    expect(quietedBy({ ...firing, acknowledgedAt: 1 }, true, now)).toBe('muted');
  });
});
