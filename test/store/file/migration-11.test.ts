/** Half a year of alerts as the version before left it (test/fixtures/README.md), opened by this one: it shows what it showed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ruleNames } from '../../../electron/core/alerts/catalog.ts';
import { explain } from '../../../electron/services/alerts/explain.ts';
import { replayRule } from '../../../electron/services/alerts/replay.ts';
import { listHistory, marksOf } from '../../../electron/store/alerts/history.ts';
import type { HistoryFilter } from '../../../electron/store/alerts/history-queries.ts';
import { lastNotified, toldSoFar, waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { raisedAlerts } from '../../../electron/store/alerts/raised.ts';
import { listAlerts, listTransitions } from '../../../electron/store/alerts/states.ts';
import { lastShown, newestToTell } from '../../../electron/store/alerts/told.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import type { Db } from '../../../electron/store/db.ts';
import { migrations } from '../../../electron/store/migrations/index.ts';
import { prune } from '../../../electron/store/retention.ts';
import { temporaryFolder } from '../../helpers/temporary-database.ts';
import { testApp } from '../../helpers/test-app.ts';

function fixture(name: string): Buffer {
  return gunzipSync(readFileSync(join(import.meta.dirname, '../../fixtures/schema-9', name)));
}

const rule = v.picklist(ruleNames);
const shown = v.parse(
  v.object({
    now: v.number(),
    history: v.array(v.object({ filter: v.looseObject({}), entries: v.array(v.unknown()) })),
    transitions: v.array(v.unknown()),
    marks: v.unknown(),
    raised: v.array(v.object({ rule, found: v.array(v.unknown()) })),
    told: v.unknown(),
    notified: v.unknown(),
    waiting: v.array(v.unknown()),
    last: v.array(v.looseObject({ id: v.string() })),
    explained: v.unknown(),
    replayed: v.array(v.object({ rule, threshold: v.number(), found: v.unknown() })),
    alerts: v.unknown(),
  }),
  JSON.parse(fixture('shown.json.gz').toString()),
);
const { now } = shown;
const nothing: HistoryFilter = { subject: null, accountId: null, rule: null, severity: null, kind: null };
const printed = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

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

test('is of the schema of this version, and sound', () => {
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.version);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
});

test('the history is the same, entry by entry and in the same order, whatever it is narrowed to', () => {
  expect(shown.transitions.length).toBeGreaterThan(700);
  expect(printed(listTransitions(db))).toEqual(shown.transitions);
  for (const { filter, entries } of shown.history)
    expect(printed(listHistory(db, { ...nothing, ...filter }, null, 100_000).entries)).toEqual(entries);
  expect(printed(marksOf(db, 'a1', 0))).toEqual(shown.marks);
});

test('page by page it is the same, too', () => {
  const pages: unknown[] = [];
  for (let before: number | null = null, more = true; more;) {
    const page = listHistory(db, nothing, before, 40);
    pages.push(...page.entries);
    before = page.entries.at(-1)?.at ?? null;
    ({ more } = page);
  }
  expect(printed(pages)).toEqual(shown.history[0]?.entries);
});

test('what fired, how far it went and how it ended is the same, as is what another line would have found', () => {
  for (const { rule: name, found } of shown.raised) {
    expect(found.length).toBeGreaterThan(5);
    expect(printed(raisedAlerts(db, 'a1', name, 0))).toEqual(found);
  }
  for (const { rule: name, threshold, found } of shown.replayed)
    expect(printed(replayRule(db, { rule: name, threshold, days: 90, now }))).toEqual(found);
});

test('what was told, what waits and what it says, and every explanation are the same', () => {
  expect(shown.waiting.length).toBeGreaterThan(0);
  expect(printed(waitingNotifications(db))).toEqual(shown.waiting);
  expect(printed([...toldSoFar(db, now)])).toEqual(shown.told);
  expect(printed([...lastNotified(db)])).toEqual(shown.notified);
  expect(printed(shown.last.map(({ id }) => ({ id, shown: lastShown(db, id), newest: newestToTell(db, id) })))).toEqual(
    shown.last,
  );
  expect(printed(listAlerts(db))).toEqual(shown.alerts);
  const app = testApp(db, { now: () => now });
  expect(printed(['m0', 'm1', 'm2'].map((id) => explain(app, { accountId: 'a1', kind: 'sender', id })))).toEqual(
    shown.explained,
  );
});

test('what moved a level or was told stays through every clean-up for a year, and nothing stays for longer', () => {
  const moves = () => listTransitions(db).filter(({ value, from, to }) => value !== null && from !== to);
  const [count, told] = [() => listTransitions(db).length, () => printed(raisedAlerts(db, 'a1', 'daily-limit', 0))];
  const before = told();
  prune(db, now + 40 * 86_400_000);
  expect(told()).toEqual(before);
  expect(moves().length).toBeGreaterThan(400);
  prune(db, now + 366 * 86_400_000);
  expect(count()).toBe(0);
});
