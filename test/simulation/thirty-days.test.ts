/**
 * Thirty days of an agency with 200 mailboxes and two more accounts: outages, sleeps, quits, a rejected key, quiet nights.
 * What the app told is compared, notification by notification, with what the specification says it has to tell.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listTransitions } from '../../electron/store/alerts/states.ts';
import type { Db } from '../../electron/store/db.ts';
import { stepsByApp, stepsByOracle, toldByApp, toldByOracle } from './compare.ts';
import { at, runMachine, type Run } from './machine.ts';
import { expectationOf, type Expectation } from './oracle.ts';
import { agency, plans } from './scenario.ts';

const world = agency(1);
const days = 30;

let run: Run;
let expected: Expectation;
let tookMs: number;

beforeAll(async () => {
  const started = performance.now();
  // The first hours go over real sockets; the rest is answered by the same simulator without them, five times as fast.
  run = await runMachine({ world, lastsMs: at(days), plans, socketsForMs: at(0, 8) });
  tookMs = performance.now() - started;
  expected = expectationOf(world, run.journal);
}, 240_000);

afterAll(async () => {
  await run[Symbol.asyncDispose]();
});

const count = (db: Db, sql: string): number => Number(db.prepare(sql).pluck().get());
const told = `SELECT count(*) FROM outbox WHERE outcome = 'shown'`;

describe('thirty days', () => {
  test('the rules step exactly as the specification says', () => {
    expect(stepsByApp(run.db)).toEqual(stepsByOracle(expected.steps));
    expect(expected.steps.length).toBeGreaterThan(200);
  });

  test('a person is told exactly what the specification says, at those times and together', () => {
    expect(toldByApp(run.db)).toEqual(toldByOracle(expected.notifications));
    expect(expected.notifications.length).toBeGreaterThan(50);
  });

  test('every sort of notification occurs, so that none is compared in its absence', () => {
    const sorts = new Set(expected.notifications.map(({ sort }) => sort));
    expect([...sorts].sort()).toEqual(['away', 'first-sight', 'now', 'quiet']);
    const kinds = new Set(expected.notifications.flatMap(({ tells }) => tells.map((one) => one.split(' ')[0])));
    expect([...kinds].sort()).toEqual(['fired', 'raised', 'repeat', 'resolved', 'unstable']);
  });

  test('what the desktop was asked to show is what is on record, neither lost nor doubled by a restart', () => {
    const recorded = run.db.prepare('SELECT title, shown_at AS at FROM banner ORDER BY id').all();
    expect(recorded).toEqual(run.banners.map(({ title, at: shownAt }) => ({ title, at: shownAt })));
    const twice = `SELECT count(*) FROM (SELECT transition_id FROM outbox WHERE transition_id IS NOT NULL
      GROUP BY transition_id HAVING count(*) > 1)`;
    expect(count(run.db, twice)).toBe(0);
    const lost = `SELECT count(*) FROM alert_transition t
      WHERE tell IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.transition_id = t.id)`;
    expect(count(run.db, lost)).toBe(0);
    expect(run.journal.filter(({ what }) => what === 'start').length).toBe(4);
  });

  test('never more notifications than steps, reminders and digests', () => {
    const steps = count(run.db, 'SELECT count(*) FROM alert_transition WHERE tell IS NOT NULL');
    const reminders = count(run.db, `SELECT count(*) FROM outbox WHERE kind IN ('repeat', 'unstable')`);
    const digests = count(run.db, `SELECT count(*) FROM banner WHERE kind IN ('away', 'quiet', 'first-sight')`);
    expect(run.banners.length).toBeLessThanOrEqual(steps + reminders + digests);
    expect(count(run.db, told)).toBeLessThanOrEqual(steps + reminders);
  });

  test('every notification that was not told has its reason on record', () => {
    expect(count(run.db, `SELECT count(*) FROM outbox WHERE outcome IS NOT 'shown' AND reason IS NULL`)).toBe(0);
  });
});

describe('the first days once more', () => {
  const firstDays = 5;
  const shortPlans = plans.filter((plan) => plan.at < at(firstDays));
  const small = agency(2, 60);
  const again = (order?: Parameters<typeof runMachine>[0]['order']) =>
    runMachine({ world: small, lastsMs: at(firstDays), plans: shortPlans, ...(order === undefined ? {} : { order }) });

  test('the same world gives the same history, byte by byte; in another order of accounts the same alerts', async () => {
    await using first = await again();
    await using second = await again();
    const history = ({ db }: Run) => JSON.stringify(listTransitions(db));
    expect(history(second)).toBe(history(first));
    expect(second.banners).toEqual(first.banners);
    await using other = await again(['krafter', 'coldsend', 'sendkit']);
    expect(stepsByApp(other.db)).toEqual(stepsByApp(first.db));
    expect(toldByApp(other.db)).toEqual(toldByApp(first.db));
    expect(stepsByApp(first.db).length).toBeGreaterThan(30);
  }, 120_000);
});

test('what such a month looks like', () => {
  const { db } = run;
  const byKind = db.prepare('SELECT kind, count(*) AS n FROM banner GROUP BY kind ORDER BY n DESC').all();
  const byRule = db
    .prepare(
      `SELECT a.rule, count(*) AS n FROM alert_transition t JOIN alert a ON a.id = t.alert_id WHERE t.tell IS NOT NULL GROUP BY a.rule ORDER BY n DESC`,
    )
    .all();
  const steps = count(db, 'SELECT count(*) FROM alert_transition');
  const untold = count(db, `SELECT count(*) FROM outbox WHERE outcome = 'dropped'`);
  process.stdout.write(
    `30 simulated days, ${String(world.plan.mailboxes.length)} mailboxes: ${String(Math.round(tookMs / 100) / 10)} s, ` +
      `${String(run.ticks)} looks, ${String(run.requests)} requests, ${String(steps)} transitions of which ${String(expected.steps.length)} worth telling, ` +
      `${String(run.banners.length)} notifications (${String(count(db, told))} things told, ${String(untold)} not)\n` +
      `  notifications: ${JSON.stringify(byKind)}\n  steps: ${JSON.stringify(byRule)}\n`,
  );
  expect(run.banners.length).toBeGreaterThan(0);
});
