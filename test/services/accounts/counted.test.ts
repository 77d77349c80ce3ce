/** What is said of everything is the same, whether every mailbox is read for it or only counted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayMs, dayOf, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { countsOf } from '../../../electron/core/model.ts';
import { defaultSettings } from '../../../electron/core/settings.ts';
import type { GlancedTrouble } from '../../../electron/core/state/glance.ts';
import { headlineOf } from '../../../electron/core/state/headline.ts';
import { readFacts } from '../../../electron/services/accounts/facts.ts';
import { readGlance, senderAge, type GlanceDetail } from '../../../electron/services/accounts/glance.ts';
import {
  changeAccountRun,
  deleteAccount,
  insertAccount,
  listAccounts,
} from '../../../electron/store/accounts/accounts.ts';
import { mutesAt } from '../../../electron/store/alerts/person.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import type { Db } from '../../../electron/store/db.ts';
import { totalsOf } from '../../helpers/mailbox-totals.ts';
import { accountNamed, at, save, senderNamed, temporaryDatabase } from '../../helpers/temporary-database.ts';
import { saveAlert } from '../filled.ts';

const noon = at('2026-03-10T12:00:00');
const ids = ['anna', 'ben', 'cara', 'dora'] as const;

const count = fc.option(fc.constantFrom(0, 1, 30, 99, 100, 5000, Number.MAX_SAFE_INTEGER));
const mailbox = fc.record({
  sentToday: count,
  dailyLimit: count,
  totalSent: count,
  lifetimeBounceRate: fc.option(fc.constantFrom(0, 0.01, 0.5)),
});
const week = fc.record({ sent: count, bounced: count, replied: count });
/** One answer: which mailboxes it lists, and what it says of their last seven days, so many hours before noon. */
const answer = fc.record({
  hoursAgo: fc.constantFrom(100, 80, 50, 25, 3, 1, 0),
  mailboxes: fc.array(fc.option(mailbox), { minLength: ids.length, maxLength: ids.length }),
  weeks: fc.array(fc.option(week), { minLength: ids.length, maxLength: ids.length }),
  complete: fc.boolean(),
});
const world = fc.record({
  answers: fc.array(answer, { maxLength: 5 }),
  alerts: fc.array(
    fc.record({
      id: fc.constantFrom(...ids, 'nobody'),
      phase: fc.constantFrom('firing', 'pending', 'recovering', 'inactive'),
      level: fc.constantFrom(1, 2),
    }),
    { maxLength: 3 },
  ),
  skewMs: fc.constantFrom(null, 0, 3 * hourMs, -2 * dayMs),
  resetHourUtc: fc.constantFrom(null, 0, 11, 12),
  paused: fc.boolean(),
  state: fc.constantFrom('ok', 'offline', 'auth'),
});

type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

function fill(db: Db, { answers, alerts, skewMs, resetHourUtc, state }: World): void {
  deleteAccount(db, 'a1');
  insertAccount(db, accountNamed('a1'));
  for (const { hoursAgo, mailboxes, weeks, complete } of answers.toSorted((a, b) => b.hoursAgo - a.hoursAgo)) {
    const time = noon - hoursAgo * hourMs + (skewMs ?? 0);
    const items = ids.flatMap((id, index) => {
      const known = mailboxes[index] ?? null;
      return known === null ? [] : [senderNamed(id, known)];
    });
    const windows = ids.flatMap((id, index) => {
      const counts = weeks[index] ?? null;
      const [from, to] = [addDays(dayOf(time), -6), dayOf(time)];
      return counts === null ? [] : [{ id, from, to, counts: countsOf(counts) }];
    });
    save(db, { senders: { items, complete }, senderWindows: windows }, time);
  }
  const live = Math.max(...answers.map(({ hoursAgo }) => noon - hoursAgo * hourMs));
  changeAccountRun(db, 'a1', (run) => ({
    ...run,
    state,
    clockSkewMs: skewMs,
    resetHourUtc,
    liveAsOf: Number.isFinite(live) ? live : null,
  }));
  for (const { id, phase, level } of alerts)
    saveAlert(db, { accountId: 'a1', kind: 'sender', id, rule: 'bounce-rate', phase, level, sample: {} });
}

/** A sum too large to be exact is one as good as another. */
const whereExact = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, each: unknown) => {
      if (typeof each === 'number' && each > Number.MAX_SAFE_INTEGER) return 'too large';
      return each instanceof Set ? [...each] : each;
    }),
  );

describe('with mailboxes that come, go and grow old', () => {
  const settings = { ...defaultSettings, pollIntervalMs: 5 * minuteMs };
  const facts = (db: Db, now = noon) => listAccounts(db).map((account) => readFacts(db, account, now, settings));

  function expectSums(db: Db, now: number): void {
    const [of] = facts(db, now);
    if (of === undefined) throw new Error('the account is missing');
    const senders = of.senders();
    const old = senders.filter((sender) => sender.goneSince === null && senderAge(of, sender, now) === 'old');
    const { lifetime, ...added } = totalsOf(senders, of.rates, of.today, old);
    const { lifetime: summed, ...totals } = of.mailboxes;
    expect(whereExact(totals)).toEqual(whereExact(added));
    expect(whereExact([summed.some, summed.sent])).toEqual(whereExact([lifetime.some, lifetime.sent]));
    expect(summed.bounced / lifetime.bounced || 1).toBeCloseTo(1, 9);
    for (const sender of senders) expect(of.sender(sender.id)).toEqual(sender);
  }

  test('their sums are what adding them up one by one gives', () => {
    using store = temporaryDatabase([]);
    fc.assert(
      fc.property(world, (filled) => {
        fill(store.db, filled);
        expectSums(store.db, noon);
      }),
    );
  });

  test('and stay so while time passes and nothing is read, over the ends of days', () => {
    using store = temporaryDatabase([]);
    const laterBy = fc.array(fc.integer({ min: -hourMs, max: 3 * dayMs }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(world, laterBy, (filled, times) => {
        fill(store.db, filled);
        for (const time of times) expectSums(store.db, noon + time);
      }),
    );
  });

  test('counting them says the same as reading each: state, sentence, tally and what needs a person', () => {
    using store = temporaryDatabase([]);
    fc.assert(
      fc.property(world, (filled) => {
        const { db } = store;
        fill(db, filled);
        const glance = (detail: GlanceDetail) => {
          const of = { db, accounts: facts(db), alerts: listAlerts(db), muteOf: mutesAt(db, noon), now: noon };
          return readGlance({ ...of, paused: filled.paused }, detail);
        };
        const [each, counted, troubled] = [glance('each'), glance('counted'), glance('troubled')];
        const said = ({ state, tally, clients, quieted, account }: typeof each) => {
          return { state, tally, clients, quieted, account: account('a1') };
        };
        expect(said(counted)).toEqual(said(each));
        expect(said(troubled)).toEqual(said(each));
        expect(troubled.troubles).toEqual(each.troubles);
        expect(headlineOf(counted)).toEqual(headlineOf(each));
        for (const of of facts(db))
          for (const sender of of.senders().filter(({ goneSince }) => goneSince === null))
            for (const one of [counted, troubled])
              expect(one.mailbox('a1', sender.id, senderAge(of, sender, noon))).toEqual(
                each.subject('a1', 'sender', sender.id),
              );
        const isMoreThanOld = ({ subject, state }: GlancedTrouble) => subject.kind !== 'sender' || state !== 'stale';
        expect(counted.troubles.filter(isMoreThanOld)).toEqual(each.troubles.filter(isMoreThanOld));
      }),
    );
  });
});
