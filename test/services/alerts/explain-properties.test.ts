import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, dayOf, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { countsOf, type Answer, type Subject } from '../../../electron/core/model.ts';
import type { ShowOutcome } from '../../../electron/core/delivery/desktop-banner.ts';
import { providers } from '../../../electron/providers/index.ts';
import { acknowledge, muteSubject } from '../../../electron/services/alerts/actions.ts';
import { gatherAccount } from '../../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../../electron/services/alerts/evaluate.ts';
import { explain } from '../../../electron/services/alerts/explain.ts';
import { rulesFor } from '../../../electron/core/alerts/catalog.ts';
import { saveHookSettings } from '../../../electron/services/hooks/settings.ts';
import { createOutbox } from '../../../electron/services/delivery/outbox.ts';
import { findAccount, insertAccount } from '../../../electron/store/accounts/accounts.ts';
import { alertKey } from '../../../electron/core/alerts/model.ts';
import { listAlerts, readAlertStates } from '../../../electron/store/alerts/states.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import { campaignNamed, senderNamed, temporaryDatabase } from '../../helpers/temporary-database.ts';
import { testApp, testClock, type TestApp } from '../../helpers/test-app.ts';
import { explained } from '../../helpers/words.ts';
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
function answerAt(now: number, { subjects, day }: Pick<Step, 'subjects' | 'day'>): Omit<Answer, 'notes'> {
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

const steps = fc.array(step, { minLength: 1, maxLength: 6 });

/** Lives through these steps: answers that are judged, looks at the outbox, and what a person did. */
async function live(given: readonly Step[], show: (look: number) => ShowOutcome): Promise<TestApp & Disposable> {
  const temporary = temporaryDatabase([], noon);
  const { db } = temporary;
  db.pragma('synchronous = OFF');
  const clock = testClock(noon);
  const app = testApp(db, clock);
  for (const { id, dailyBudget } of accounts) insertAccount(db, account(id, id, { dailyBudget }));
  saveHookSettings(db, {
    executable: { enabled: true, path: '/hook' },
    webhook: { enabled: true, host: 'x.example', format: 'generic' },
  });
  let shows = 0;
  const outbox = createOutbox(
    app,
    { show: async () => show(shows++), withdraw: () => undefined },
    () => () => undefined,
    { online: () => true },
  );
  for (const { passes, quiet, looks, deed, ...answer } of given) {
    clock.advance(passes);
    const now = clock.now();
    for (const { id } of accounts) {
      const found = findAccount(db, id);
      if (found === null) throw new Error('no such account');
      if (answer.state !== 'auth') answered(db, id, answerAt(now, answer), now, { state: answer.state });
      inTransaction(db, () => evaluateAccount(db, gatherAccount(db, found, now), app.rules(), now));
    }
    app.change({ ...app.settings(), quietHours: quiet ? nights : { ...nights, enabled: false } });
    for (let look = 0; look < looks; look++) {
      clock.advance(look * minuteMs);
      await outbox.flush();
    }
    const [first] = listAlerts(db);
    if (first !== undefined && deed === 'acknowledge') acknowledge(app, [first.id]);
    if (first !== undefined && deed === 'mute')
      muteSubject(app, { ...first.subject, accountId: first.accountId }, null);
  }
  return { ...app, [Symbol.dispose]: () => temporary[Symbol.dispose]() };
}

test('Explain says what the engine judged, of every subject and rule, and never that something was told that was not', async () => {
  let active = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      using app = await live(given, () => 'shown');
      const { db } = app;
      for (const { id: accountId } of accounts) {
        const states = readAlertStates(db, accountId);
        const subjects: readonly Omit<Subject, 'name'>[] = [
          { accountId, kind: 'account', id: accountId },
          ...ids.flatMap((id) => (['sender', 'campaign'] as const).map((kind) => ({ accountId, kind, id }))),
        ];
        let standing = 0;
        for (const { kind, id } of subjects) {
          const decisions = explain(app, { accountId, kind, id });
          expect(decisions.length === 0 || decisions.length === rulesFor(kind).length).toBe(true);
          for (const { rule, sentence, alertId, lastNotification, ...decision } of decisions.map(explained)) {
            const state = states.get(alertKey(kind, id, rule));
            const { phase, value, numerator, denominator, window, threshold } = decision;
            expect(phase).toBe(state?.phase ?? 'inactive');
            if (state === undefined || state.phase === 'inactive') {
              expect(sentence).not.toContain('you were told');
              continue;
            }
            standing++;
            // How long something lasts is more by now.
            if (rule === 'data-outage') expect(value).toBeGreaterThanOrEqual(state.sample?.value ?? 0);
            else expect(value).toBe(state.sample?.value);
            expect({ numerator, denominator, window, threshold }).toEqual({
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
        expect(standing).toBe([...states.values()].filter(({ phase }) => phase !== 'inactive').length);
        active += standing;
      }
    }),
    { numRuns: 40 },
  );
  expect(active).toBeGreaterThan(40);
}, 180_000);

/** What is no code, and no name of a provider where one belongs: words that were made too early. */
function wordsIn(value: unknown, key = ''): readonly string[] {
  if (typeof value === 'string') {
    const isName = key === 'provider' || key === 'providerName';
    return (isName ? providerNames.has(value) : /^[a-z\d]+(-[a-z\d]+)*$/.test(value)) ? [] : [value];
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, each]) => wordsIn(each, name));
}
const providerNames = new Set<string>(Object.values(providers).map(({ name }) => name));

test('what is stored of alerts is codes and numbers: no reason, notification or event of a hook holds a sentence', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (given, hasBanners) => {
      // A desktop without banners leaves its own reasons.
      using app = await live(given, () => (hasBanners ? 'shown' : 'unsupported'));
      const stored = app.db
        .prepare<[], { place: string; text: string }>(
          `SELECT 'step' AS place, reason AS text FROM alert_transition
          UNION ALL SELECT 'untold', reason FROM outbox WHERE reason IS NOT NULL
          UNION ALL SELECT 'notification', said FROM outbox
          UNION ALL SELECT 'event', payload -> '$.message' FROM hook_delivery`,
        )
        .all();
      for (const { place, text } of stored) {
        const value: unknown = JSON.parse(text);
        expect(value).toMatchObject({ code: expect.stringMatching(/^(?!said$)/) });
        expect({ place, words: wordsIn(value) }).toEqual({ place, words: [] });
        seen.add(`${place} ${String(Object(value).code)}`);
      }
    }),
    { numRuns: 30 },
  );
  const often = ['step over-once', 'step crossed', 'notification alert', 'event alert'];
  expect([...seen]).toEqual(expect.arrayContaining([...often, expect.stringMatching(/^untold /)]));
}, 180_000);
