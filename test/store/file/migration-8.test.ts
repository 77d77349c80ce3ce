/** A year of an account as the version before left it (test/fixtures/README.md), opened by this one: it shows what it showed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDays, dayOf } from '../../../electron/core/days.ts';
import { ruleNames } from '../../../electron/core/alerts/catalog.ts';
import { explain } from '../../../electron/services/alerts/explain.ts';
import { replayRule } from '../../../electron/services/alerts/replay.ts';
import { listHistory } from '../../../electron/store/alerts/history.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import type { Db } from '../../../electron/store/db.ts';
import { anySenderHasDays, listDays, listSenderDays, listSenders } from '../../../electron/store/mail/reads.ts';
import { usualPerSender } from '../../../electron/store/mail/sender-days.ts';
import { migrations } from '../../../electron/store/migrations/index.ts';
import { save, senderNamed, temporaryFolder } from '../../helpers/temporary-database.ts';
import { testApp } from '../../helpers/test-app.ts';

function fixture(name: string): Buffer {
  return gunzipSync(readFileSync(join(import.meta.dirname, '../../fixtures/schema-7', name)));
}

const shown = v.parse(
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
  JSON.parse(fixture('shown.json.gz').toString()),
);
const { now } = shown;
const today = dayOf(now);

let folder: ReturnType<typeof temporaryFolder>;
let db: Db;
beforeEach(() => {
  folder = temporaryFolder();
  const file = join(folder.folder, 'data', 'sendgauge.db');
  mkdirSync(dirname(file), { mode: 0o700 });
  writeFileSync(file, fixture('cache.db.gz'), { mode: 0o600 });
  const opened = openDatabase(file, now);
  expect(opened.notice).toBeNull();
  ({ db } = opened);
});
afterEach(() => {
  closeDatabase(db);
  folder[Symbol.dispose]();
});

const printed = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('is of the schema of this version, and sound', () => {
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.version);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
});

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
