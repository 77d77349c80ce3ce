/** A few simulated hours with faults: nothing lost, leaked, told wrongly or kept. A short run of `npm run soak`. */
import { describe, expect, test } from 'vitest';
import { minuteMs } from '../../electron/core/days.ts';
import { agency, startedAt } from '../simulation/scenario.ts';
import { temporaryDatabase } from '../helpers/temporary-database.ts';
import type { Customer } from './network.ts';
import { soak } from './soak.ts';
import { createWatch, type FaultOfOurs } from './watch.ts';

test('a faulty day loses nothing, leaks nothing, tells nothing wrong and is never falsely calm', async () => {
  const { broken, counts, faultsMet, handles } = await soak({
    seed: 3,
    days: 0.2,
    accounts: 3,
    mailboxes: 20,
    faults: 0.2,
  });
  expect(broken).toEqual({ lost: [], leaked: [], 'told wrongly': [], 'falsely calm': [], mistakes: [] });
  expect(handles.filter((kind) => kind !== 'Timeout')).toEqual([]);
  // What never happened was not judged.
  for (const name of ['full', 'compared', 'fired', 'ended', 'outages', 'banners', 'old'])
    expect(counts[name]).toBeGreaterThan(0);
  expect(Object.keys(faultsMet).length).toBeGreaterThan(10);
}, 180_000);

test('the same seed gives the same run', async () => {
  const options = { seed: 5, days: 0.1, accounts: 1, mailboxes: 5, faults: 0.3 };
  const [first, second] = [await soak(options), await soak(options)];
  expect(second.counts).toEqual(first.counts);
  expect(second.faultsMet).toEqual(first.faultsMet);
}, 180_000);

describe('what the soak watches for', () => {
  const customer: Customer = { id: 'a1', provider: 'krafter', world: agency(1, 1), key: 'kr_live_0123456789' };
  const watched = () => {
    const blamed: FaultOfOurs[] = [];
    const blame = (what: FaultOfOurs) => void blamed.push(what);
    const outageMs = 30 * minuteMs;
    return { blamed, watch: createWatch({ customers: [customer], startedAt, outageMs, oldMs: outageMs, blame }) };
  };
  const answered = { accountId: 'a1', provider: 'krafter', path: '/mail/stats/daily', came: 'full' } as const;

  test('an answer that is not in the database is lost', () => {
    using temporary = temporaryDatabase();
    const { blamed, watch } = watched();
    const text = JSON.stringify({ data: [{ date: '2026-02-02', sent: 3, bounced: 0 }] });
    watch.saw({ ...answered, at: startedAt, query: new URLSearchParams(), text });
    watch.look(temporary.db, startedAt);
    expect(blamed).toEqual(['lost']);
  });

  test('an outage that nobody was told of is false calm, and so is an "ok" over old numbers', () => {
    using temporary = temporaryDatabase();
    const { blamed, watch } = watched();
    const now = startedAt + 40 * minuteMs;
    watch.look(temporary.db, now);
    expect(blamed).toEqual(['falsely calm']);
    watch.hear({ glance: { state: 'ok' }, status: 'ok', accounts: [{ id: 'a1', glance: 'ok' }] }, now);
    expect(blamed).toEqual(['falsely calm', 'falsely calm', 'falsely calm', 'falsely calm']);
  });

  test('a banner that is not on record, and one on record that never went up, are told wrongly', () => {
    using temporary = temporaryDatabase();
    const { blamed, watch } = watched();
    watch.shown('No data');
    watch.look(temporary.db, startedAt);
    expect(blamed).toEqual(['told wrongly']);
  });
});
