import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, dayOf, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { countsOf, type Answer, type Subject } from '../../../electron/core/model.ts';
import { providerOf } from '../../../electron/providers/index.ts';
import { acknowledge, muteSubject } from '../../../electron/services/alerts/actions.ts';
import { evaluateAccount, readCache } from '../../../electron/services/alerts/evaluate.ts';
import { explain, rulesFor } from '../../../electron/services/alerts/explain.ts';
import { createOutbox } from '../../../electron/services/delivery/outbox.ts';
import { findAccount, insertAccount } from '../../../electron/store/accounts/accounts.ts';
import { alertKey, listAlerts, readAlertStates } from '../../../electron/store/alerts/states.ts';
import { inTransaction } from '../../../electron/store/file/database.ts';
import { campaignNamed, senderNamed, temporaryDatabase } from '../../helpers/temporary-database.ts';
import { testApp, testClock } from '../../helpers/test-app.ts';
import { account, answered, noon } from '../filled.ts';
import { nights } from '../delivery/desk.ts';

const ids = ['one', 'two', 'three'] as const;
const accounts = [
  { id: 'sendkit', dailyBudget: null },
  { id: 'coldsend', dailyBudget: null },
  { id: 'krafter', dailyBudget: 1000 },
] as const;

const share = fc.constantFrom(0, 0.5, 0.79, 0.8, 0.9, 0.95, 1, 1.2);
const rate = fc.constantFrom(0, 0.001, 0.0016, 0.003, 0.016, 0.02, 0.03, 0.05, 0.08);
const mails = fc.constantFrom(0, 12, 80, 1000, 5000);
const oneSubject = fc.record({
  used: share,
  limit: fc.constantFrom(null, 50, 200),
  mails,
  bounced: rate,
  warming: fc.boolean(),
  there: fc.constantFrom(true, true, true, false),
});
const step = fc.record({
  passes: fc.constantFrom(minuteMs, 20 * minuteMs, 3 * hourMs, 26 * hourMs),
  subjects: fc.array(oneSubject, { minLength: ids.length, maxLength: ids.length }),
  day: fc.record({ mails, bounced: rate, complained: rate, replied: rate }),
  state: fc.constantFrom('ok' as const, 'ok' as const, 'stale' as const, 'auth' as const),
  looks: fc.constantFrom(0, 0, 1, 2),
  quiet: fc.boolean(),
  deed: fc.constantFrom(null, null, 'acknowledge' as const, 'mute' as const),
});
type Step = typeof step extends fc.Arbitrary<infer Found> ? Found : never;

/** What a provider would answer: mailboxes with their windows, campaigns, five weeks of days. */
function answerAt(now: number, { subjects, day }: Step): Omit<Answer, 'notes'> {
  const today = dayOf(now);
  const present = ids.flatMap((id, index) => {
    const found = subjects[index];
    return found === undefined || !found.there ? [] : [{ id, ...found }];
  });
  const counts = (sent: number, bounced: number) => ({ sent, bounced: Math.round(sent * bounced) });
  const from = addDays(today, -34);
  const rows = Array.from({ length: 35 }, (_, index) => {
    const recent = index >= 28;
    const sent = recent ? day.mails : 500;
    const { bounced } = counts(sent, recent ? day.bounced : 0.001);
    const complained = recent ? Math.round(sent * day.complained) : 0;
    const replied = Math.round(sent * (recent ? day.replied : 0.05));
    return {
      day: addDays(from, index),
      counts: countsOf({ sent, delivered: sent - bounced, bounced, complained, replied, failed: 0 }),
    };
  });
  return {
    senders: {
      complete: true,
      items: present.map(({ id, used, limit, mails: total, bounced, warming }) =>
        senderNamed(id, {
          sentToday: Math.round((limit ?? 100) * used),
          dailyLimit: limit,
          totalSent: total,
          lifetimeBounceRate: bounced,
          warmup: { enabled: warming, status: 'in_progress' },
        }),
      ),
    },
    senderWindows: present.flatMap(({ id, mails: sent, bounced, used }) =>
      used > 0.8 ? [{ id, from: addDays(today, -6), to: today, counts: countsOf(counts(sent, bounced)) }] : [],
    ),
    campaigns: {
      complete: true,
      items: present.map(({ id, mails: sent, bounced }) => campaignNamed(id, counts(sent, bounced))),
    },
    days: [{ campaignId: null, from, to: today, everyDay: true, rows }],
  };
}

test('Explain says what the engine judged, of every subject and rule, and never that something was told that was not', async () => {
  let active = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      using temporary = temporaryDatabase([], noon);
      const { db } = temporary;
      db.pragma('synchronous = OFF');
      const clock = testClock(noon);
      const app = testApp(db, clock);
      for (const { id, dailyBudget } of accounts) insertAccount(db, account(id, id, { dailyBudget }));
      const outbox = createOutbox(
        app,
        { show: async () => 'shown', withdraw: () => undefined },
        () => () => undefined,
        {
          online: () => true,
        },
      );
      for (const given of steps) {
        clock.advance(given.passes);
        const now = clock.now();
        for (const { id } of accounts) {
          const found = findAccount(db, id);
          const provider = providerOf(id);
          if (found === null || provider === null) throw new Error('no such account');
          if (given.state !== 'auth') answered(db, id, answerAt(now, given), now, { state: given.state });
          inTransaction(db, () => evaluateAccount(db, readCache(db, found, provider, app.rules(), now), now));
        }
        app.change({ ...app.settings(), quietHours: given.quiet ? nights : { ...nights, enabled: false } });
        for (let look = 0; look < given.looks; look++) {
          clock.advance(look * minuteMs);
          await outbox.flush();
        }
        const [first] = listAlerts(db);
        if (first !== undefined && given.deed === 'acknowledge') acknowledge(app, [first.id]);
        if (first !== undefined && given.deed === 'mute')
          muteSubject(app, { ...first.subject, accountId: first.accountId }, null);
      }
      for (const { id: accountId } of accounts) {
        const states = readAlertStates(db, accountId);
        const subjects: readonly Omit<Subject, 'name'>[] = [
          { accountId, kind: 'account', id: accountId },
          ...ids.flatMap((id) => (['sender', 'campaign'] as const).map((kind) => ({ accountId, kind, id }))),
        ];
        let explained = 0;
        for (const { kind, id } of subjects) {
          const decisions = explain(app, { accountId, kind, id });
          expect(decisions.length === 0 || decisions.length === rulesFor(kind).length).toBe(true);
          for (const { rule, sentence, alertId, lastNotification, ...decision } of decisions) {
            const state = states.get(alertKey(kind, id, rule));
            const { phase, value, numerator, denominator, window, threshold } = decision;
            expect(phase).toBe(state?.phase ?? 'inactive');
            if (state === undefined || state.phase === 'inactive') {
              expect(sentence).not.toContain('you were told');
              continue;
            }
            explained++;
            expect({ value, numerator, denominator, window, threshold }).toEqual({
              value: state.sample?.value,
              numerator: state.sample?.numerator,
              denominator: state.sample?.denominator,
              window: state.sample?.window,
              threshold: state.threshold,
            });
            const banners = db
              .prepare(
                `SELECT count(*) FROM outbox o JOIN banner b ON b.id = o.banner_id
                WHERE o.alert_id = ? AND o.kind <> 'resolved' AND b.shown_at >= ?`,
              )
              .pluck()
              .get(Number(alertId), state.firedAt ?? Number.MAX_SAFE_INTEGER);
            expect(sentence.includes('you were told')).toBe(Number(banners) > 0);
            if (Number(banners) === 0 && state.phase !== 'pending') expect(sentence).toContain('not told');
            if (lastNotification === null) expect(sentence).not.toContain('you were told');
          }
        }
        // Nothing that stands goes without an explanation.
        const standing = [...states.values()].filter(({ phase }) => phase !== 'inactive').length;
        expect(explained).toBe(standing);
        active += standing;
      }
    }),
    { numRuns: 40 },
  );
  expect(active).toBeGreaterThan(40);
}, 60_000);
