import { describe, expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../electron/core/days.ts';
import type { ProviderError } from '../../../electron/core/errors.ts';
import { providerOf } from '../../../electron/providers/index.ts';
import type { Runs } from '../../../electron/services/polling/due.ts';
import { afterAnswer, afterFailure, afterRead, type Step } from '../../../electron/services/polling/run-state.ts';
import { neverRun } from '../../../electron/store/accounts/accounts.ts';
import type { AccountRun } from '../../../electron/core/snapshot.ts';
import { endpoint, noon } from '../filled.ts';

const krafter = providerOf('krafter');
if (krafter === null) throw new Error('there is no Krafter');
const [live] = krafter.endpoints.filter(({ cadence }) => cadence === 'live');
if (live === undefined) throw new Error('nothing is live');

const step = (changes: Partial<Step> = {}): Step => ({
  accountId: 'a1',
  provider: krafter,
  endpoint: live,
  asked: false,
  intervalMs: 15 * minuteMs,
  hourlyMs: hourMs,
  random: 0.5,
  now: noon,
  ...changes,
});
const account: AccountRun = { ...neverRun, state: 'ok', stateSince: 1, asOf: noon - hourMs };
function endpointNamed(providerId: string, name: string): Pick<Step, 'endpoint' | 'provider'> {
  const provider = providerOf(providerId);
  const found = provider?.endpoints.find((each) => each.name === name);
  if (!provider || !found) throw new Error('no such endpoint');
  return { provider, endpoint: found };
}
const before: Runs = { account, endpoints: [] };
const failure = (kind: ProviderError['kind'], changes: Partial<ProviderError> = {}): ProviderError => ({
  kind,
  message: `It was ${kind}.`,
  status: null,
  retryAt: null,
  ...changes,
});
const nothingLearned = { daysAsOf: null, resetHourUtc: null };

describe('an answer', () => {
  test('ends rejections; what is awaited has come only when everything live was read to its end', () => {
    const troubled = { ...account, awaitedSince: 5, unauthorizedCount: 2, unauthorizedAt: 6 };
    const run = afterAnswer(troubled, nothingLearned, null, noon);
    expect(run).toMatchObject({ asOf: noon, awaitedSince: 5, unauthorizedCount: 0, unauthorizedAt: null });
    const read = { startedAt: noon, full: false, notes: [], rows: 1, left: 0 };
    let runs: Runs = { ...before, account: troubled };
    const seen = krafter.endpoints.map((each) => {
      runs = afterRead(runs, step({ endpoint: each }), read);
      return [each.cadence, runs.account.awaitedSince];
    });
    expect(seen).toEqual([
      ['live', 5],
      ['live', noon],
      ['hourly', noon],
    ]);
    expect(runs.account.liveAsOf).toBe(noon);
  });

  test('that leaves part of a round is followed by the rest within minutes, a whole one after the interval', () => {
    const nextOf = (left: number) => {
      const read = { startedAt: noon, full: false, notes: [], rows: 1, left };
      const hourly = endpointNamed('sendkit', 'campaigns');
      const after = afterRead(before, step(hourly), read);
      return (after.endpoints[0]?.nextAt ?? NaN) - noon;
    };
    expect(nextOf(70)).toBe(5 * minuteMs);
    expect(nextOf(0)).toBeGreaterThanOrEqual(hourMs / 2);
  });

  test('adds what it taught to what was known', () => {
    const known = { ...account, daysAsOf: 7, resetHourUtc: 5 };
    const learn = (learned: typeof nothingLearned | Pick<AccountRun, 'daysAsOf' | 'resetHourUtc'>) =>
      afterAnswer(known, learned, null, noon);
    expect(learn(nothingLearned)).toMatchObject({ daysAsOf: 7, resetHourUtc: 5 });
    expect(learn({ daysAsOf: noon, resetHourUtc: null })).toMatchObject({ daysAsOf: noon, resetHourUtc: 5 });
    expect(learn({ daysAsOf: null, resetHourUtc: 6 })).toMatchObject({ daysAsOf: 7, resetHourUtc: 6 });
  });
});

describe('a failure', () => {
  test('of the whole account holds its other endpoints back just as long, and loses none', () => {
    const stray = endpoint('of an older version');
    const after = afterFailure({ ...before, endpoints: [stray] }, step(), failure('dns'));
    const held = after.endpoints.filter(({ endpoint: name }) => name !== stray.endpoint);
    expect(held).toHaveLength(krafter.endpoints.length);
    expect(new Set(held.map(({ nextAt }) => nextAt)).size).toBe(1);
    expect(held.filter(({ error }) => error !== null)).toHaveLength(1);
    expect(after.endpoints).toContain(stray);
    expect(after.account).toMatchObject({ state: 'offline', stateSince: noon });
  });

  test('a state that stays keeps its time', () => {
    const first = afterFailure(before, step(), failure('dns'));
    const second = afterFailure(first, step({ now: noon + minuteMs }), failure('dns'));
    expect(second.account).toMatchObject({ state: 'offline', stateSince: noon });
    expect(second.endpoints.find(({ endpoint: name }) => name === live.name)?.failures).toBe(2);
  });

  test('that means "not offered" takes what was noted of its answers along', () => {
    const optional = providerOf('sendkit')?.endpoints.find((each) => each.optional === true);
    if (optional === undefined) throw new Error('nothing is optional');
    const odd = endpoint(optional.name, { notes: [{ code: 'unreadable', count: 1, of: 3, what: 'row' }] });
    const after = afterFailure({ ...before, endpoints: [odd] }, step({ endpoint: optional }), failure('not-found'));
    expect(after.endpoints).toMatchObject([{ offered: false, notes: [] }]);
  });

  test('that is our own stop leaves the account as it was', () => {
    const after = afterFailure(before, step(), failure('cancelled'));
    expect(after.account).toEqual(account);
    expect(after.endpoints.find(({ endpoint: name }) => name === live.name)?.error).toBeNull();
  });

  test('the worst of several is said, whatever failed last; of two alike the one that comes first by name', () => {
    const [first, ...others] = krafter.endpoints.map(({ name }) => name).toSorted();
    if (first === undefined) throw new Error('there are no endpoints');
    const missing = (name: string) => endpoint(name, { error: { kind: 'forbidden', message: name }, failures: 1 });
    const all: Runs = { account, endpoints: [...others.map(missing), missing(first)] };
    const target = krafter.endpoints.find(({ name }) => name === first) ?? live;
    expect(
      afterFailure(all, step({ endpoint: target }), failure('forbidden', { message: first })).account.error,
    ).toEqual({
      kind: 'forbidden',
      message: first,
    });
    expect(afterFailure(all, step(), failure('unavailable')).account.state).toBe('scope');
  });
});

test('an endpoint read to its end is due an interval later, and forgives its failures', () => {
  const failing = endpoint(live.name, { error: { kind: 'dns', message: '' }, failures: 3, lastFullAt: 3 });
  const read = { startedAt: noon - 10, full: false, notes: [{ code: 'said', text: 'odd' } as const], rows: 2, left: 0 };
  const after = afterRead({ account: { ...account, state: 'offline' }, endpoints: [failing] }, step(), read);
  expect(after.endpoints).toMatchObject([
    {
      lastAttemptAt: noon - 10,
      lastOkAt: noon,
      lastFullAt: 3,
      failures: 0,
      error: null,
      notes: [{ code: 'said', text: 'odd' } as const],
    },
  ]);
  expect(after.endpoints[0]?.nextAt).toBeGreaterThan(noon + 7 * minuteMs);
  expect(after.account).toMatchObject({ state: 'ok', stateSince: noon, error: null });
});
