/** What the window is sent of long lists: what it draws, and how much there is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alertsInOrder, quietedIn } from '../../electron/cli/status-order.ts';
import { statusText } from '../../electron/cli/status-text.ts';
import type { RuleName } from '../../electron/core/alerts/catalog.ts';
import type { Alert } from '../../electron/core/alerts/model.ts';
import { dayMs, hourMs, minuteMs } from '../../electron/core/days.ts';
import type { Subject } from '../../electron/core/model.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { buildStatus } from '../../electron/services/documents/status.ts';
import { noteWaiting, queueNotification, waitingNotifications } from '../../electron/store/alerts/outbox.ts';
import { trayContent } from '../../electron/views/tray.ts';
import { accountViews } from '../../electron/views/accounts.ts';
import { alertGroups } from '../../electron/views/alerts.ts';
import { campaignPage } from '../../electron/views/campaigns.ts';
import { mailboxPage } from '../../electron/views/mailboxes.ts';
import { overviewView } from '../../electron/views/overview.ts';
import { acknowledgeAlert } from '../../electron/store/alerts/person.ts';
import type { Db } from '../../electron/store/db.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import { campaignNamed, senderNamed, temporaryDatabase } from '../helpers/temporary-database.ts';
import { wholeList } from '../helpers/whole-lists.ts';
import { format } from '../helpers/words.ts';
import { account, answered, noon, saveAlert } from '../services/filled.ts';
import { contextOf } from './context.ts';

type Phase = Alert['phase'];
const size = (value: unknown): number => JSON.stringify(value).length;
const idOf = (index: number): string => `mailbox-${String(index).padStart(4, '0')}`;

/** An account of 3,000 mailboxes whose first `over` are over their bounce line. */
function manyMailboxes(db: Db, over: number): void {
  const items = Array.from({ length: 3000 }, (_, index) =>
    senderNamed(idOf(index), {
      totalSent: 2000,
      lifetimeBounceRate: index < over ? 0.06 : 0.01,
      sentToday: 10,
      dailyLimit: 50,
    }),
  );
  answered(db, 'a1', { senders: { items, complete: true } }, noon);
  for (let index = 0; index < over; index++) {
    const sample = { value: 0.06 + index / 1_000_000, denominator: 2000 };
    saveAlert(db, { accountId: 'a1', kind: 'sender', id: idOf(index), rule: 'bounce-rate', level: 2, sample });
  }
}

describe('of thousands of mailboxes and alerts', () => {
  test('the first screen, a page of mailboxes and the first alerts are each less than 50 kB', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    manyMailboxes(store.db, 2000);
    const context = contextOf(store.db);
    expect(size(overviewView(context))).toBeLessThan(50_000);
    const page = mailboxPage(context, { ...wholeList, from: 1500, count: 40 });
    expect(page).toMatchObject({ from: 1500, matching: 3000, total: 3000, accountIds: ['a1'] });
    expect(size(page)).toBeLessThan(50_000);
    const groups = alertGroups(context, { firing: 40, recovering: 40, pending: 40, held: [] });
    expect(groups.firing).toMatchObject({ count: 2000, quiet: 0 });
    expect(groups.firing.alerts).toHaveLength(40);
    expect(size(groups)).toBeLessThan(50_000);
  });

  test('the worst come first: of the list, and of the alerts that were asked for', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    manyMailboxes(store.db, 50);
    const context = contextOf(store.db);
    expect(mailboxPage(context, { ...wholeList, count: 2 }).rows.map(({ id }) => id)).toEqual([idOf(49), idOf(48)]);
    const { firing } = alertGroups(context, { firing: 2, recovering: 0, pending: 0, held: [] });
    expect(firing.alerts.map(({ subject }) => subject.id)).toEqual([idOf(49), idOf(48)]);
    expect(mailboxPage(context, { ...wholeList, onlyProblems: true, count: 1 }).matching).toBe(50);
    expect(mailboxPage(context, { ...wholeList, search: '0007', count: 5 })).toMatchObject({
      matching: 1,
      total: 3000,
    });
  });
});

test('alerts that speak come before those somebody has seen, which are counted apart', () => {
  using store = temporaryDatabase([account('a1', 'sendkit')]);
  manyMailboxes(store.db, 3);
  const [worst] = alertGroups(contextOf(store.db), { firing: 1, recovering: 0, pending: 0, held: [] }).firing.alerts;
  if (worst === undefined) throw new Error('there is no alert');
  inTransaction(store.db, () => acknowledgeAlert(store.db, worst.id, noon));
  const { firing } = alertGroups(contextOf(store.db), { firing: 9, recovering: 9, pending: 9, held: [] });
  expect(firing.alerts.map(({ subject }) => subject.id)).toEqual([idOf(1), idOf(0), idOf(2)]);
  expect(firing).toMatchObject({ count: 3, quiet: 1 });
});

describe('overview, tray, list of alerts and terminal', () => {
  const wanted = { firing: 99, recovering: 99, pending: 99, held: [] } as const;
  type Named = Pick<Subject, 'kind' | 'id'>;
  const named = (subjects: readonly Named[]) => [...new Set(subjects.map(({ kind, id }) => `${kind} ${id}`))];
  const status = (db: Db) => buildStatus(db, noon, { settings: defaultSettings });
  const stored = (db: Db, subject: Named, rule: RuleName, level: number, value: number, phase: Phase = 'firing') =>
    saveAlert(db, { accountId: 'a1', ...subject, rule, level, phase, sample: { value, denominator: 1000 } });
  const any = fc.record({
    subject: fc.constantFrom<Named>(
      { kind: 'account', id: 'a1' },
      { kind: 'sender', id: 'anna' },
      { kind: 'sender', id: 'ben' },
      { kind: 'campaign', id: 'spring' },
    ),
    rule: fc.constantFrom<RuleName>('bounce-rate', 'limit-pace', 'data-outage', 'stopped-by-provider'),
    level: fc.constantFrom(1, 2),
    // Of equal ones, too: then nothing but the order itself says which comes first.
    value: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0.01, max: 3, noNaN: true })),
    minutesAgo: fc.integer({ min: 0, max: 60 }),
    phase: fc.constantFrom<Phase>('firing', 'firing', 'pending', 'recovering'),
    seen: fc.boolean(),
  });
  const filled = () => {
    const store = temporaryDatabase([account('a1', 'sendkit')]);
    const senders = { items: [senderNamed('anna'), senderNamed('ben')], complete: true };
    answered(store.db, 'a1', { senders, campaigns: { items: [campaignNamed('spring', {})], complete: true } }, noon);
    return store;
  };

  test('have one order', () => {
    using store = filled();
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), (alerts) => {
        store.db.exec('DELETE FROM alert');
        for (const { subject, rule, level, value, phase, seen, minutesAgo } of alerts) {
          const id = stored(store.db, subject, rule, level, value, phase);
          store.db.prepare('UPDATE alert SET since = ? WHERE id = ?').run(noon - minutesAgo * minuteMs, id);
          if (seen && phase !== 'pending') acknowledgeAlert(store.db, id, noon);
        }
        const context = contextOf(store.db);
        const document = status(store.db);
        const terminal = alertsInOrder(document);
        const loud = terminal.filter((alert) => quietedIn(document, alert) === null);
        // What was left out comes last.
        expect(terminal.slice(0, loud.length)).toEqual(loud);
        const order = named(loud.map(({ subject }) => subject));
        expect(named(overviewView(context).problems.map(({ subject }) => subject))).toEqual(order);
        const inTray = trayContent(context).problems.filter(({ quieted }) => quieted === null);
        expect(named(inTray.map(({ subject }) => subject))).toEqual(order);
        for (const [phase, group] of Object.entries(alertGroups(context, wanted)))
          expect(group.alerts.map(({ id }) => id)).toEqual(
            terminal.filter((alert) => alert.phase === phase).map(({ id }) => id),
          );
      }),
      { numRuns: 60 },
    );
  });

  test('what was not read yet stands before what is fine, and accounts with trouble of their own before others', () => {
    using store = temporaryDatabase([
      account('a1', 'sendkit', { label: 'Abe' }),
      account('a2', 'sendkit', { label: 'Zed' }),
    ]);
    const campaignList = { items: [{ id: 'new', name: 'New', status: 'active' }], complete: false };
    const campaigns = { items: [campaignNamed('old', { sent: 1000, bounced: 900 })], complete: false };
    answered(store.db, 'a1', { senders: { items: [senderNamed('anna')], complete: true }, campaigns }, noon);
    answered(store.db, 'a1', { campaignList }, noon);
    answered(store.db, 'a2', {}, noon);
    stored(store.db, { kind: 'sender', id: 'anna' }, 'bounce-rate', 2, 0.06);
    saveAlert(store.db, { accountId: 'a2', kind: 'account', id: 'a2', rule: 'bounce-rate', level: 2, sample: {} });
    const context = contextOf(store.db);
    const page = statusText(status(store.db), { colour: false, now: noon, format });
    const rowsOf = (words: readonly string[]) => words.toSorted((a, b) => page.lastIndexOf(a) - page.lastIndexOf(b));
    expect(accountViews(context).map(({ label }) => label)).toEqual(['Zed', 'Abe']);
    expect(page.indexOf('⬣  Zed')).toBeGreaterThan(0);
    expect(page.indexOf('⬣  Zed')).toBeLessThan(page.indexOf('⬣  Abe'));
    const names = campaignPage(context, wholeList).rows.map(({ name }) => name ?? '');
    expect(names).toEqual(['New', 'Campaign old']);
    expect(rowsOf(names)).toEqual(names);
  });

  test('a critical alert that quiet hours hold back stays where it stood, in its colour', () => {
    using store = filled();
    stored(store.db, { kind: 'sender', id: 'anna' }, 'bounce-rate', 1, 0.03);
    const subject = { accountId: 'a1', kind: 'sender', id: 'ben', name: 'ben' } as const;
    const alertId = stored(store.db, subject, 'bounce-rate', 2, 0.06);
    queueNotification(store.db, {
      alertId,
      transitionId: null,
      kind: 'fired',
      said: { code: 'alert', phase: 'firing', sample: null, threshold: 0.05 },
      subject,
      severity: 'critical',
      createdAt: noon,
      away: false,
      firstSight: false,
    });
    for (const { id } of waitingNotifications(store.db))
      noteWaiting(store.db, id, { code: 'quiet', until: noon + hourMs });
    const { firing } = alertGroups(contextOf(store.db), wanted);
    expect(firing.alerts.map(({ subject: { id }, heldBy }) => [id, heldBy?.code])).toEqual([
      ['ben', 'quiet'],
      ['anna', undefined],
    ]);
    expect(firing.quiet).toBe(0);
  });

  test('what fires in an account that is paused by itself is left out of all of them', () => {
    using store = temporaryDatabase([account('a0', 'sendkit'), account('a1', 'sendkit', { paused: true })]);
    answered(store.db, 'a0', {}, noon);
    answered(store.db, 'a1', { senders: { items: [senderNamed('anna')], complete: true } }, noon);
    stored(store.db, { kind: 'sender', id: 'anna' }, 'bounce-rate', 2, 0.06);
    const { firing } = alertGroups(contextOf(store.db), wanted);
    expect(firing).toMatchObject({ count: 1, quiet: 1, alerts: [{ accountPaused: true }] });
    const page = statusText(status(store.db), { colour: true, now: noon, format });
    expect(page).toContain('● ok');
    expect(page).toContain('\u001b[90m⬣\u001b[0m anna@example.com: ');
    expect(page).toContain(' (account paused)');
  });
});

test('a campaign without a name is found and sorted by its id, which it goes by', () => {
  using store = temporaryDatabase([account('a1', 'sendkit')]);
  const items = [
    campaignNamed('b-2', {}, { name: null }),
    campaignNamed('c', {}, { name: 'Autumn' }),
    campaignNamed('d', {}, { name: 'Cold' }),
  ];
  answered(store.db, 'a1', { campaigns: { items, complete: true } }, noon);
  const context = contextOf(store.db);
  const byName = { ...wholeList, sorting: { column: 'name', descending: false } } as const;
  expect(campaignPage(context, byName).rows.map(({ id }) => id)).toEqual(['c', 'b-2', 'd']);
  expect(campaignPage(context, { ...wholeList, search: 'b-2' }).rows.map(({ id }) => id)).toEqual(['b-2']);
});

describe('mails of today', () => {
  const sent = (db: Db, now: number) => {
    const context = contextOf(db, { now });
    const [mailbox] = mailboxPage(context, wholeList).rows;
    return { sentToday: mailbox?.sentToday, limitUsed: mailbox?.limitUsed, today: overviewView(context).today.sent };
  };

  test('are not those of yesterday: a mailbox that was last read before its day began has sent nobody knows how many', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = [senderNamed('s1', { sentToday: 45, dailyLimit: 50 })];
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon, { resetHourUtc: 5 });
    expect(sent(store.db, noon + 16 * hourMs)).toEqual({ sentToday: 45, limitUsed: 0.9, today: 45 });
    expect(sent(store.db, noon + 18 * hourMs)).toEqual({ sentToday: null, limitUsed: null, today: null });
  });

  test('are those of a day at most, where nobody knows yet when the day begins', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = [senderNamed('s1', { sentToday: 45, dailyLimit: 50 })];
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon);
    expect(sent(store.db, noon + dayMs - 1).sentToday).toBe(45);
    expect(sent(store.db, noon + dayMs + 1)).toEqual({ sentToday: null, limitUsed: null, today: null });
  });
});
