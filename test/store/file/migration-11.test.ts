/** Half a year of alerts as the version before left it (test/fixtures/README.md), opened by this one: it shows what it showed. */
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
import type { Db } from '../../../electron/store/db.ts';
import { prune } from '../../../electron/store/retention.ts';
import { expectSound, openedOlderCache, printed, shownBy } from '../../helpers/older-cache.ts';
import { testApp } from '../../helpers/test-app.ts';

const rule = v.picklist(ruleNames);
const shown = shownBy(
  'schema-9',
  v.object({
    now: v.number(),
    history: v.array(v.object({ filter: v.looseObject({}), entries: v.array(v.unknown()) })),
    transitions: v.array(v.unknown()),
    marks: v.unknown(),
    raised: v.array(v.object({ rule, found: v.array(v.unknown()) })),
    told: v.unknown(),
    notified: v.unknown(),
    waiting: v.array(v.looseObject({})),
    last: v.array(v.looseObject({ id: v.string() })),
    explained: v.unknown(),
    replayed: v.array(v.object({ rule, threshold: v.number(), found: v.unknown() })),
    alerts: v.unknown(),
  }),
);
const { now } = shown;
const nothing: HistoryFilter = { subject: null, accountId: null, rule: null, severity: null, kind: null };

let cache: ReturnType<typeof openedOlderCache>;
let db: Db;
beforeEach(() => {
  cache = openedOlderCache('schema-9', now);
  ({ db } = cache);
});
afterEach(() => cache[Symbol.dispose]());

test('is of the schema of this version, and sound', () => expectSound(db));

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
  // What holds each is read with it since; of a start that was over before it was told, only that.
  expect(printed(waitingNotifications(db))).toMatchObject(shown.waiting);
  const told = [...toldSoFar(db, now)].map(([id, { startRecovered, ...rest }]) => [
    id,
    { ...rest, recoveredStartAt: startRecovered ? (expect.any(Number) as unknown) : null },
  ]);
  expect(shown.told).toEqual(told);
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
