/** What really fired is found by a replay, however short it was: also what a day's last value says nothing of any more. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RuleName } from '../../../electron/core/alerts/catalog.ts';
import { isFiring } from '../../../electron/core/alerts/model.ts';
import { dayFromNumber, dayMs, dayNumber, dayOf, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { countsOf, type Answer } from '../../../electron/core/model.ts';
import { gatherAccount } from '../../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../../electron/services/alerts/evaluate.ts';
import { replayRule } from '../../../electron/services/alerts/replay.ts';
import { deleteAccount, findAccount, insertAccount } from '../../../electron/store/accounts/accounts.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { prune } from '../../../electron/store/retention.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import type { Db } from '../../../electron/store/db.ts';
import { campaignNamed, senderNamed, temporaryDatabase } from '../../helpers/temporary-database.ts';
import { account, answered, noon } from '../filled.ts';

const begin = dayNumber(dayOf(noon)) * dayMs;
const dayAt = (at: number) => dayOf(at);

/** One mailbox and one campaign, polled: so many sent of 100 today, so many bounced of so many in the week. */
interface Polled {
  readonly afterMs: number;
  readonly sentToday: number;
  readonly mails: number;
  readonly bounced: number;
}

const answersOf: Readonly<
  Record<'limit' | 'mailbox' | 'campaign' | 'account', (poll: Polled, at: number) => Omit<Answer, 'notes'>>
> = {
  limit: ({ sentToday }) => ({
    senders: { complete: true, items: [senderNamed('m1', { sentToday, dailyLimit: 100 })] },
  }),
  mailbox: ({ mails, bounced }, at) => ({
    senders: { complete: true, items: [senderNamed('m1', { totalSent: 5000 })] },
    senderWindows: [
      {
        id: 'm1',
        from: dayFromNumber(dayNumber(dayAt(at)) - 6),
        to: dayAt(at),
        counts: countsOf({ sent: mails, bounced: Math.min(mails, bounced) }),
      },
    ],
  }),
  campaign: ({ mails, bounced }) => ({
    campaigns: { complete: true, items: [campaignNamed('c1', { sent: mails, bounced: Math.min(mails, bounced) })] },
  }),
  account: ({ mails, bounced }, at) => {
    const day = dayAt(at);
    const rows = [{ day, counts: countsOf({ sent: mails, bounced: Math.min(mails, bounced) }) }];
    return { days: [{ campaignId: null, from: day, to: day, everyDay: false, rows }] };
  },
};

interface Real {
  readonly firedAt: number;
  readonly line: number;
  endedAt: number | null;
  peak: number;
}

/** Polls through the real engine with the rules as they are; returns what fired, and the highest value ever seen. */
function live(db: Db, of: keyof typeof answersOf, rule: RuleName, line: number, polls: readonly Polled[]) {
  insertAccount(db, account('sendkit', 'sendkit'));
  const real: Real[] = [];
  let at = begin;
  for (const poll of polls) {
    at += poll.afterMs;
    answered(db, 'sendkit', answersOf[of](poll, at), at);
    const found = findAccount(db, 'sendkit');
    if (found === null) throw new Error('no such account');
    const now = at;
    inTransaction(db, () => evaluateAccount(db, gatherAccount(db, found, now), new Map(), now));
    const alert = listAlerts(db).find((one) => one.rule === rule && isFiring(one));
    const open = real.findLast(({ endedAt }) => endedAt === null);
    if (alert === undefined) {
      if (open !== undefined) open.endedAt = at;
    } else if (open === undefined) {
      real.push({ firedAt: at, line, endedAt: null, peak: alert.sample?.value ?? 0 });
    } else {
      open.peak = Math.max(open.peak, alert.sample?.value ?? 0);
    }
  }
  return { real, end: at };
}

const polls = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 5, max: 400 }).map((minutes) => minutes * minuteMs),
    sentToday: fc.constantFrom(0, 20, 60, 75, 82, 90, 97, 100, 120),
    mails: fc.constantFrom(0, 30, 60, 120, 800),
    bounced: fc.constantFrom(0, 0, 1, 3, 5, 12, 40),
  }),
  { minLength: 10, maxLength: 50 },
);

function replayed(db: Db, rule: RuleName, threshold: number, end: number) {
  const found = replayRule(db, { rule, threshold, days: 30, now: end });
  if (found === null) throw new Error('no past');
  return found.alerts;
}

const overlaps = ({ firedAt, endedAt }: Real, other: { readonly firedAt: number; readonly clearedAt: number | null }) =>
  other.firedAt <= (endedAt ?? Infinity) && firedAt <= (other.clearedAt ?? Infinity);

describe('a replay at or below the line lists every alert that really fired, with its peak', () => {
  test.each([
    ['a mailbox against its daily limit', 'limit', 'daily-limit', 0.8, 5],
    ['a mailbox’s bounces of seven days', 'mailbox', 'bounce-rate', 0.02, 5],
    ['a campaign’s bounces', 'campaign', 'bounce-rate', 0.02, 5],
    ['an account’s bounces of seven days', 'account', 'bounce-rate', 0.02, 5],
  ] as const)('%s', (_what, of, rule, line, atLeast) => {
    let fired = 0;
    fc.assert(
      fc.property(polls, fc.double({ min: 0.05, max: 1, noNaN: true }), (made, share) => {
        using temporary = temporaryDatabase([], noon);
        const { db } = temporary;
        db.pragma('synchronous = OFF');
        const { real, end } = live(db, of, rule, line, made);
        fired += real.length;
        if (real.length === 0) return;
        prune(db, end);
        for (const threshold of [line, Math.max(0.0001, line * share)]) {
          const found = replayed(db, rule, threshold, end);
          for (const alert of real) {
            const those = found.filter((one) => overlaps(alert, one));
            expect(those.length, `at ${String(threshold)}`).toBeGreaterThan(0);
            expect(Math.max(...those.map(({ peak }) => peak))).toBeGreaterThanOrEqual(alert.peak);
          }
        }
      }),
      { numRuns: 25 },
    );
    expect(fired).toBeGreaterThan(atLeast);
  });

  test('a line above everything that was ever seen lists nothing', () => {
    fc.assert(
      fc.property(polls, (made) => {
        using temporary = temporaryDatabase([], noon);
        const { db } = temporary;
        db.pragma('synchronous = OFF');
        const { end } = live(db, 'limit', 'daily-limit', 0.8, made);
        const highest = Math.max(...made.map(({ sentToday }) => sentToday)) / 100;
        expect(replayed(db, 'daily-limit', highest + 0.01, end)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});

describe('an alert that fired and ended within a day', () => {
  const poll = (afterMs: number, bounced: number): Polled => ({ afterMs, sentToday: 0, mails: 1000, bounced });
  /** 2.5 %, 4.5 %, 3 %, and below again, all of it before noon; the day ends at 0.1 %. */
  const morning = [25, 25, 45, 30, 5, 5, 1].map((bounced, index) =>
    poll(index === 0 ? 8 * hourMs : 30 * minuteMs, bounced),
  );

  function listed(threshold: number, severity?: 'critical') {
    using temporary = temporaryDatabase([], noon);
    const { db } = temporary;
    const { end } = live(db, 'mailbox', 'bounce-rate', 0.02, morning);
    const request = { rule: 'bounce-rate', threshold, days: 30, now: end + dayMs } as const;
    const found = replayRule(db, severity === undefined ? request : { ...request, severity });
    return found?.alerts.map(({ firedAt, clearedAt, peak, peakNumerator }) => ({
      from: (firedAt - begin) / hourMs,
      to: clearedAt === null ? null : (clearedAt - begin) / hourMs,
      peak,
      peakNumerator,
    }));
  }

  test('is listed at its line and below it as it was', () => {
    const asItWas = [{ from: 8.5, to: 10.5, peak: 0.045, peakNumerator: 45 }];
    expect(listed(0.02)).toEqual(asItWas);
    expect(listed(0.015)).toEqual(asItWas);
  });

  test('between its first value and its peak it is listed from the peak on', () => {
    expect(listed(0.04)).toEqual([{ from: 9, to: 10.5, peak: 0.045, peakNumerator: 45 }]);
  });

  test('above its peak it is not', () => {
    expect(listed(0.046)).toEqual([]);
  });

  test('is counted among what the lines that are set now raise, and not told of another account', () => {
    using temporary = temporaryDatabase([], noon);
    const { db } = temporary;
    const { end } = live(db, 'mailbox', 'bounce-rate', 0.02, morning);
    insertAccount(db, account('other', 'sendkit'));
    const request = { rule: 'bounce-rate', threshold: 0.5, days: 30, now: end } as const;
    expect(replayRule(db, request)).toMatchObject({ alerts: [], alertsNow: 1, subjectsJudged: 1, daysCovered: 1 });
    expect(replayRule(db, { ...request, accountId: 'other' })).toMatchObject({ alertsNow: 0, subjectsJudged: 0 });
    deleteAccount(db, 'sendkit');
    expect(replayRule(db, request)).toMatchObject({ alertsNow: 0, subjectsJudged: 0 });
  });

  test('before the stretch that is asked for it is not', () => {
    using temporary = temporaryDatabase([], noon);
    const { db } = temporary;
    const { end } = live(db, 'mailbox', 'bounce-rate', 0.02, morning);
    expect(replayRule(db, { rule: 'bounce-rate', threshold: 0.02, days: 5, now: end + 6 * dayMs })?.alerts).toEqual([]);
  });
});

test('a ramp of a mailbox whose warm-up was switched off is listed until then, a day later too', () => {
  using temporary = temporaryDatabase([account('sendkit', 'sendkit')], noon);
  const { db } = temporary;
  const found = findAccount(db, 'sendkit');
  if (found === null) throw new Error('no such account');
  const seen = (at: number, sentToday: number, enabled = true) => {
    const warmup = { enabled, status: 'in_progress' };
    const items = [senderNamed('m1', { sentToday, totalSent: Math.floor(at / hourMs), warmup })];
    answered(db, 'sendkit', { senders: { complete: true, items } }, at);
    inTransaction(db, () => evaluateAccount(db, gatherAccount(db, found, at), new Map(), at));
  };
  for (let day = 5; day > 0; day--) seen(begin - day * dayMs + 12 * hourMs, 40);
  const [firedAt, end] = [begin + 13 * hourMs, begin + 16 * hourMs];
  for (const at of [firedAt - hourMs, firedAt]) seen(at, 120);
  expect(listAlerts(db)).toMatchObject([{ rule: 'ramp', phase: 'firing' }]);
  seen(end, 120, false);
  expect(listAlerts(db)).toEqual([]);
  for (const now of [end, end + dayMs]) {
    const alerts = replayRule(db, { rule: 'ramp', threshold: 1.5, days: 30, now })?.alerts;
    expect(alerts).toMatchObject([{ firedAt, clearedAt: end, peak: 3 }]);
  }
});
