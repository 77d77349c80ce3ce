import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listAlerts, listTransitions } from '../../../electron/store/alerts/states.ts';
import { toldSoFar, waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { acknowledge, endSnooze, snooze } from '../../../electron/services/alerts/actions.ts';
import { desk, hours, minutes, nights, type Desk } from './desk.ts';

const accounts = ['a1', 'a2', 'a3'] as const;
const runs = { numRuns: 25 };
const once = { repeat: { criticalMs: null, limitMs: null } };

const value = fc.constantFrom(0, 0.01, 0.017, 0.025, 0.03, 0.045, 0.06);
const readings = fc.array(
  fc.record({
    account: fc.constantFrom(...accounts),
    mailbox: fc.constantFrom('m1', 'm2', 'm3'),
    value,
    minutes: fc.constantFrom(0, 1, 5, 15, 90),
  }),
  { maxLength: 40 },
);

/** Reads one mailbox after another, looks after each, and waits until everything is said. */
async function live(d: Desk, polls: typeof readings extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
  d.change(once);
  for (const { account, mailbox, value: found, minutes: passed } of polls) {
    d.clock.advance(1);
    d.poll(mailbox, found, { account });
    await d.outbox.flush();
    if (passed > 0) await d.after(minutes(passed));
  }
  for (let passed = 0; passed < 8; passed++) await d.after(minutes(10));
}

test('no sequence of polls gives more notifications than transitions, and nothing stays unsaid', async () => {
  await fc.assert(
    fc.asyncProperty(readings, async (polls) => {
      using d = desk(accounts);
      await live(d, polls);
      expect(d.shown.length).toBeLessThanOrEqual(listTransitions(d.app.db).length);
      expect(d.fates().filter(({ outcome }) => outcome === null)).toEqual([]);
    }),
    runs,
  );
});

test('a value that only rises is told once per line it crosses', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 20 }), async (values) => {
      using d = desk();
      d.change(once);
      for (const found of values.toSorted((one, other) => one - other)) {
        await d.after(minutes(5));
        d.poll('m1', found);
      }
      for (let passed = 0; passed < 4; passed++) await d.after(minutes(1));
      expect(d.shown.length).toBeLessThanOrEqual(2);
      expect(new Set(d.titles()).size).toBe(d.shown.length);
    }),
    runs,
  );
});

test('in which order the accounts are read changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(value, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 8 }),
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 }),
      async (rounds, order) => {
        const told = async (places: readonly number[]): Promise<readonly string[]> => {
          using d = desk(accounts);
          d.change(once);
          for (const values of rounds) {
            for (const place of places)
              d.poll(`m${String(place % 2)}`, values[place] ?? 0, { account: accounts[place % 3] ?? 'a1' });
            for (let look = 0; look < 5; look++) await d.after(minutes(1));
          }
          return d.shown.map(({ title, body, severity }) => `${severity} ${title}: ${body}`).sort();
        };
        expect(await told(order)).toEqual(await told([0, 1, 2, 3, 4, 5]));
      },
    ),
    runs,
  );
});

/** Anything that can happen to alerts, to the computer and by the person. */
const events = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('move' as const),
        account: fc.constantFrom(...accounts),
        subject: fc.constantFrom('m1', 'm2'),
        rule: fc.constantFrom('bounce-rate', 'daily-limit', 'limit-pace', 'ramp'),
        level: fc.integer({ min: 0, max: 2 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('account' as const),
        account: fc.constantFrom(...accounts),
        rule: fc.constantFrom('data-outage', 'key-rejected'),
        level: fc.integer({ min: 0, max: 2 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 120 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('online' as const), online: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('quiet' as const), enabled: fc.boolean(), breaks: fc.boolean() }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('away' as const),
        account: fc.constantFrom(...accounts),
        is: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('snooze' as const), index: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('desktop' as const), works: fc.boolean() }) },
  ),
  { maxLength: 60 },
);

describe('whatever happens', () => {
  test('every row is told at most once, and what fires in the end was told when nothing holds it', async () => {
    await fc.assert(
      fc.asyncProperty(events, async (sequence) => {
        using d = desk(accounts);
        let works = true;
        d.answer(() => (works ? 'shown' : 'failed'));
        for (const event of sequence) {
          switch (event.do) {
            case 'move':
              if (event.level !== levelOf(d, event.account, event.subject, event.rule))
                d.move(event.subject, event.level, { account: event.account, rule: event.rule });
              break;
            case 'account':
              if (event.level !== levelOf(d, event.account, event.account, event.rule))
                d.move(event.account, event.level, { account: event.account, kind: 'account', rule: event.rule });
              break;
            case 'wait':
              d.clock.advance(minutes(event.minutes));
              break;
            case 'online':
              d.connect(event.online);
              break;
            case 'quiet':
              d.change({ quietHours: { ...nights, enabled: event.enabled, criticalBreaks: event.breaks } });
              break;
            case 'away':
              d.away(event.account, event.is ? d.clock.now() - hours(1) : null);
              break;
            case 'snooze': {
              const alert = listAlerts(d.app.db)[event.index];
              if (alert !== undefined) snooze(d.app, [alert.id], '1h');
              break;
            }
            case 'restart':
              d.restart();
              break;
            case 'desktop':
              works = event.works;
              break;
          }
          await d.outbox.flush();
          expectEachToldOnce(d);
        }

        // Every hold ends.
        works = true;
        d.connect(true);
        d.change({ quietHours: { ...nights, enabled: false }, ...once });
        for (const account of accounts) {
          d.away(account, null);
          for (const rule of ['data-outage', 'key-rejected'] as const)
            if (levelOf(d, account, account, rule) > 0) d.move(account, 0, { account, kind: 'account', rule });
        }
        d.restart();
        endSnooze(
          d.app,
          listAlerts(d.app.db).map(({ id }) => id),
        );
        for (let look = 0; look < 20; look++) await d.after(minutes(10));
        const told = toldSoFar(d.app.db, d.clock.now());
        const hidden = new Set(waitingNotifications(d.app.db).map(({ alertId }) => alertId));
        for (const { id, severity, rule } of listAlerts(d.app.db)) {
          if (hidden.has(id)) {
            expect(severity === 'warning' || rule === 'limit-pace').toBe(true);
            continue;
          }
          expect(told.get(id)?.thisFiring).toBe(true);
        }
        expectEachToldOnce(d);

        // And of what a person has seen nothing more is told.
        const before = d.shown.length;
        acknowledge(
          d.app,
          listAlerts(d.app.db).map(({ id }) => id),
        );
        d.change({ repeat: { criticalMs: hours(1), limitMs: hours(1) } });
        for (let look = 0; look < 5; look++) await d.after(hours(1));
        expect(d.shown.slice(before)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

function levelOf(d: Desk, account: string, id: string, rule: string): number {
  const found = listAlerts(d.app.db).find(
    (alert) => alert.accountId === account && alert.subject.id === id && alert.rule === rule,
  );
  return found?.level ?? 0;
}

/** As many banners are noted as were shown, and each row told is in one of them. */
function expectEachToldOnce(d: Desk): void {
  const noted = d.database.db.prepare('SELECT count(*) FROM banner').pluck().get();
  expect(noted).toBe(d.shown.length);
  const loose = d.database.db
    .prepare(
      `SELECT count(*) FROM outbox WHERE (outcome = 'shown') <> (banner_id IS NOT NULL) OR (outcome IS NULL) <> (decided_at IS NULL)`,
    )
    .pluck()
    .get();
  expect(loose).toBe(0);
}
