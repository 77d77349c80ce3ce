/** A cache of the previous version (test/fixtures/README.md), opened by this one: it shows what it showed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leaseMs, longestWaitMs, testEvent } from '../../../electron/core/hooks.ts';
import { hookPayload } from '../../../electron/core/words/hooks.ts';
import { stepText, untoldSentence } from '../../../electron/core/words/reasons.ts';
import { explain } from '../../../electron/services/alerts/explain.ts';
import { buildAlerts } from '../../../electron/services/documents/alerts.ts';
import { buildStatus } from '../../../electron/services/documents/status.ts';
import { loadSettings } from '../../../electron/services/preferences.ts';
import { listHistory } from '../../../electron/store/alerts/history.ts';
import { heldReasons, waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { hookEventFrom } from '../../../electron/store/alerts/values.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import type { Db } from '../../../electron/store/db.ts';
import { claimDelivery } from '../../../electron/store/hooks.ts';
import { migrations } from '../../../electron/store/migrations/index.ts';
import { scopeViews } from '../../../electron/views/rules.ts';
import { olderCache, printed, shownBy } from '../../helpers/older-cache.ts';
import { testApp } from '../../helpers/test-app.ts';
import { bannerOf, explained, format } from '../../helpers/words.ts';

const decision = v.looseObject({
  rule: v.string(),
  sentence: v.string(),
  data: v.string(),
  inhibitedBy: v.nullable(v.string()),
});
/** What the previous version showed of the cache, `now` (epoch ms). */
const shown = shownBy(
  'schema-2',
  v.object({
    now: v.number(),
    status: v.unknown(),
    alerts: v.unknown(),
    history: v.array(v.looseObject({ kind: v.string() })),
    waiting: v.array(v.looseObject({ id: v.number(), title: v.string(), body: v.string() })),
    held: v.array(v.tuple([v.string(), v.string()])),
    scopes: v.unknown(),
    explained: v.array(v.array(decision)),
  }),
);
const { now } = shown;

let cache: ReturnType<typeof olderCache>;
let file: string;
let opened: Db | null;
beforeEach(() => {
  cache = olderCache('schema-2');
  ({ file } = cache);
  opened = null;
});
afterEach(() => {
  if (opened?.open === true) closeDatabase(opened);
  cache[Symbol.dispose]();
});

function open(steps = migrations): Db {
  const { db, notice } = openDatabase(file, now, steps);
  opened = db;
  expect(notice).toBeNull();
  return db;
}

const everything = { subject: null, accountId: null, rule: null, severity: null, kind: null } as const;

function historyOf(db: Db): readonly unknown[] {
  return listHistory(db, everything, null, 10_000).entries.map((entry) => {
    if (entry.kind !== 'transition') return entry;
    const { reason, untold } = entry;
    return {
      ...entry,
      reason: stepText(reason),
      untold: untold === null ? null : untoldSentence(untold, format, now),
    };
  });
}

/** Every row there is, by table. */
function rowsOf(db: Db): Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> {
  const tables = db
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  return Object.fromEntries(
    tables.map(({ name }) => [name, db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${name}`).all()]),
  );
}

/** An explanation of the previous version with what is another by intent. */
function asSince(before: v.InferOutput<typeof decision>): v.InferOutput<typeof decision> {
  const sentence = before.sentence
    // Within 20 hours an instant is a time alone, else it has its day by name.
    .replace('until 2026-02-27 03:50', 'until 03:50')
    .replace('until 2026-02-27 23:50', 'until Feb 27 23:50');
  // A rule that is not applied measures nothing, whatever was learned for other rules.
  const unmeasured = {
    data: 'no-data',
    value: null,
    numerator: null,
    denominator: null,
    window: null,
    measuredAt: null,
  };
  return { ...before, ...(sentence.startsWith('Not watched: ') ? unmeasured : {}), sentence };
}

const withAlerts = v.looseObject({ alerts: v.array(v.looseObject({ id: v.string(), since: v.string() })) });

/** A document of the previous version, in which an alert that rose was said to stand since then, and not since it fired. */
function withTheirStart(db: Db, before: unknown): unknown {
  const document = v.parse(withAlerts, before);
  const firedAt = new Map(listAlerts(db).map((alert) => [alert.id, alert.firedAt]));
  const startOf = (id: string, since: string) => new Date(firedAt.get(id) ?? Date.parse(since)).toISOString();
  const alerts = document.alerts.map((alert) => ({ ...alert, since: startOf(alert.id, alert.since) }));
  return { ...document, alerts };
}

/** A stored reason is quoted whole, with the word it began with; it used to lose that. */
function withoutItsWord(sentence: string): string {
  return sentence.replace(/ \(held: ([^)]+)\)|: held: /, (_quoted, reason?: string) => `: ${reason ?? ''}`);
}

test('is of the schema of this version, and sound', () => {
  const db = open();
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.version);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
});

test('has every row of every table: of what became values only the form is another', () => {
  const old = open(migrations.slice(0, 2));
  const before = rowsOf(old);
  closeDatabase(old);
  const after = rowsOf(open(migrations.slice(0, 3)));
  const { alert_transition: steps = [], outbox = [], ...rest } = before;
  const { alert_transition: stepsAfter = [], outbox: outboxAfter = [], ...restAfter } = after;
  expect(restAfter).toEqual(rest);
  const asSaid = (text: unknown) => (text === null ? null : { code: 'said', text });
  const valueOf = (text: unknown): unknown => (typeof text === 'string' ? JSON.parse(text) : text);
  expect(stepsAfter.map(({ reason, ...row }) => ({ ...row, reason: valueOf(reason) }))).toEqual(
    steps.map(({ reason, ...row }) => ({ ...row, reason: asSaid(reason) })),
  );
  expect(
    outboxAfter.map(({ reason, said, ...row }) => ({ ...row, reason: valueOf(reason), said: valueOf(said) })),
  ).toEqual(
    outbox.map(({ reason, title, body, ...row }) => ({
      ...row,
      reason: asSaid(reason),
      said: { code: 'said', title, body },
    })),
  );
  expect([steps.length, outbox.length]).toEqual([382, 218]);
});

/** What every document has got since; and of a mailbox or campaign, which may be gone, when it was read. */
const added: readonly string[] = [
  'glance',
  'sentAtLeast',
  'limited',
  'attempted',
  'liveAsOf',
  'oldestAsOf',
  'parts',
  'health',
];

function withoutAdded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAdded);
  if (typeof value !== 'object' || value === null) return value;
  const isAdded = (name: string) =>
    added.includes(name) || (name === 'asOf' && ('goneSince' in value || 'byStatus' in value));
  const kept = Object.entries(value).filter(([name]) => !isAdded(name));
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutAdded(each)]));
}

test('gives the same status and alerts documents, word for word', () => {
  const db = open();
  const settings = loadSettings(db);
  expect(withoutAdded(printed(buildStatus(db, now, { settings })))).toEqual(withTheirStart(db, shown.status));
  expect(printed(buildAlerts(db, now, settings))).toEqual(withTheirStart(db, shown.alerts));
});

test('has the same history: every step with its reason, every notification with its words, what a person did', () => {
  const history = historyOf(open());
  expect(printed(history)).toEqual(shown.history);
  const kinds = new Set(shown.history.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['transition', 'notification', 'action']));
});

test('what waits waits on, for the same reason, and its banner says what it would have said', () => {
  const db = open();
  const waiting = waitingNotifications(db).map((item) => {
    const { said, heldBy, ...rest } = item;
    expect([said.code, heldBy]).toEqual(['said', 'said']);
    return { ...rest, ...bannerOf(item) };
  });
  expect(waiting).toEqual(shown.waiting);
  expect(waiting.length).toBeGreaterThan(0);
  const held = [...heldReasons(db)].map(([id, untold]) => [id, untoldSentence(untold, format, now)]);
  expect(held).toEqual(shown.held);
});

test('an event that waits for a hook is told as it stands', () => {
  const db = open();
  const claim = claimDelivery(db, 'executable', now, leaseMs, longestWaitMs);
  const event = claim === null ? null : hookEventFrom(claim.payload);
  if (claim === null || event === null) throw new Error('nothing waits');
  expect(hookPayload(event, format)).toEqual(JSON.parse(claim.payload));
  expect(Object.keys(event).toSorted()).toEqual(Object.keys(testEvent('', now)).toSorted());
});

test('rules are set where they were set', () => {
  expect(scopeViews(open())).toEqual(shown.scopes);
});

test('every rule is explained in the same words', () => {
  const db = open();
  const app = testApp(db, { now: () => now });
  app.change(loadSettings(db));
  const known = new Set<string>(shown.explained.flat().map(({ rule }) => rule));
  const explanations = listAlerts(db).map(({ accountId, subject }) =>
    explain(app, { ...subject, accountId })
      // Rules that have come since.
      .filter(({ rule }) => known.has(rule))
      .map((each) => {
        const { sentence, ...rest } = explained(each);
        return { ...rest, sentence: withoutItsWord(sentence) };
      }),
  );
  expect(explanations).toEqual(shown.explained.map((decisions) => decisions.map(asSince)));
  const sentences = explanations.flat().map(({ sentence }) => sentence);
  for (const part of ['you were told at', 'acknowledged at', 'snoozed until', 'muted until', 'quiet until'])
    expect(sentences).toContainEqual(expect.stringContaining(part));
});

test('opened again, nothing changes', () => {
  const first = open();
  const before = { rows: rowsOf(first), history: historyOf(first) };
  closeDatabase(first);
  const second = open();
  expect({ rows: rowsOf(second), history: historyOf(second) }).toEqual(before);
  expect(second.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.version);
});

test('several processes may open it at once', async () => {
  const writer = join(import.meta.dirname, 'processes', 'writer.ts');
  const children = ['p', 'q', 'r'].map((name) =>
    spawn(process.execPath, [writer, file, name, '0'], { stdio: 'inherit' }),
  );
  const exits = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(exits.map(([code]) => Number(code))).toEqual([0, 0, 0]);
  // Nobody took what another one was writing for damage. Where two close at the same moment, the log stays until the next start.
  const left = readdirSync(dirname(file)).filter((name) => !/-(?:wal|shm|turn)$/.test(name));
  expect(left.toSorted()).toEqual(['backups', 'sendgauge.choices.json', 'sendgauge.db']);
  const db = open();
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(printed(historyOf(db))).toEqual(shown.history);
  expect(printed(buildAlerts(db, now, loadSettings(db)))).toEqual(withTheirStart(db, shown.alerts));
}, 180_000);
