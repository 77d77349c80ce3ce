/** A year of an account as the version before left it (test/fixtures/README.md), opened by this one: it shows what it showed. */
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDays, dayOf } from '../../../electron/core/days.ts';
import { ruleNames } from '../../../electron/core/alerts/catalog.ts';
import { explain } from '../../../electron/services/alerts/explain.ts';
import { replayRule } from '../../../electron/services/alerts/replay.ts';
import { listHistory } from '../../../electron/store/alerts/history.ts';
import type { Db } from '../../../electron/store/db.ts';
import { anySenderHasDays, listDays, listSenderDays, listSenders } from '../../../electron/store/mail/reads.ts';
import { usualPerSender } from '../../../electron/store/mail/sender-days.ts';
import { save, senderNamed } from '../../helpers/temporary-database.ts';
import { expectSound, openedOlderCache, printed, shownBy } from '../../helpers/older-cache.ts';
import { testApp } from '../../helpers/test-app.ts';

const shown = shownBy(
  'schema-7',
  v.object({
    now: v.number(),
    senders: v.unknown(),
    senderDays: v.array(v.looseObject({ senderId: v.string(), day: v.string(), sent: v.number() })),
    days: v.unknown(),
    usual: v.unknown(),
    replayed: v.array(v.object({ rule: v.picklist(ruleNames), threshold: v.number(), found: v.unknown() })),
    explained: v.unknown(),
    history: v.array(v.unknown()),
  }),
);
const { now } = shown;
const today = dayOf(now);

let cache: ReturnType<typeof openedOlderCache>;
let db: Db;
beforeEach(() => {
  cache = openedOlderCache('schema-7', now);
  ({ db } = cache);
});
afterEach(() => cache[Symbol.dispose]());

test('is of the schema of this version, and sound', () => expectSound(db));

test('has the same mailboxes with the same weeks, and every day of each and of the account', () => {
  expect(printed(listSenders(db, 'a1'))).toEqual(shown.senders);
  expect(listSenderDays(db, 'a1', addDays(today, -399), today)).toEqual(shown.senderDays);
  expect(printed(listDays(db, 'a1', addDays(today, -399), today))).toEqual(shown.days);
  expect(anySenderHasDays(db, 'a1', addDays(today, -13), today)).toBe(true);
});

test('the course of some mailboxes is that of all, for these alone', () => {
  const from = addDays(today, -13);
  const some = ['m1', 'm4', 'nobody'];
  expect(listSenderDays(db, 'a1', from, today, some)).toEqual(
    shown.senderDays.filter(({ senderId, day }) => some.includes(senderId) && day >= from),
  );
});

test('the usual day is what it was, and a line tried before it is kept finds the same alerts', () => {
  expect([...usualPerSender(db, 'a1', addDays(today, -14), addDays(today, -1), null)]).toEqual(shown.usual);
  for (const { rule, threshold, found } of shown.replayed)
    expect(printed(replayRule(db, { rule, threshold, days: 90, now })), `${rule} at ${String(threshold)}`).toEqual(
      found,
    );
});

test('the history and every explanation are the same', () => {
  expect(
    printed(
      listHistory(db, { subject: null, accountId: null, rule: null, severity: null, kind: null }, null, 100_000)
        .entries,
    ),
  ).toEqual(shown.history);
  const app = testApp(db, { now: () => now });
  const explained = ['m0', 'm3', 'm6'].map((id) => explain(app, { accountId: 'a1', kind: 'sender', id }));
  expect(printed(explained)).toEqual(shown.explained);
});

test('a total that could not be read for days goes on from where it was last known', () => {
  const before = listSenders(db, 'a1').find(({ id }) => id === 'm4');
  expect(before?.totalSent).toBeNull();
  const lastKnown = Number(
    db
      .prepare(`SELECT last_total FROM sender x JOIN subject s ON s.id = x.subject_id WHERE s.provider_id = 'm4'`)
      .pluck()
      .get(),
  );
  const items = [senderNamed('m4', { totalSent: lastKnown + 7 })];
  save(db, { senders: { items, complete: false } }, now + 60_000);
  expect(listSenderDays(db, 'a1', today, today, ['m4'])).toEqual([{ senderId: 'm4', day: today, sent: 7 }]);
});
