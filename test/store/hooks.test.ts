import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deleteAccount } from '../../electron/store/accounts/accounts.ts';
import {
  abandonDeliveries,
  claimDelivery,
  finishDelivery,
  giveUpDeliveries,
  insertClaimed,
  insertDelivery,
  listDeliveries,
  nextDeliveryAt,
  postponeDelivery,
  pruneDeliveries,
  releaseDelivery,
} from '../../electron/store/hooks.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../helpers/temporary-database.ts';

const leaseMs = 60_000;
const hourMs = 3_600_000;
let database: TemporaryDatabase;
beforeEach(() => (database = temporaryDatabase()));
afterEach(() => database[Symbol.dispose]());

const waiting = (payload: string, createdAt = 1000, hook: 'executable' | 'webhook' = 'webhook'): void =>
  insertDelivery(database.db, { hook, event: 'transition', payload, createdAt });
const claim = (now: number) => claimDelivery(database.db, 'webhook', now, leaseMs, hourMs);
const delivered = { outcome: 'delivered', detail: null, tookMs: 5 } as const;

describe('a waiting event', () => {
  test('is had by one claimant, and holds the later ones up until it is done', () => {
    waiting('1');
    waiting('2');
    const first = claim(1000);
    expect(first).toMatchObject({ payload: '1', attempts: 1 });
    expect(claim(1000)).toBeNull();
    expect(nextDeliveryAt(database.db, 'webhook')).toBe(1000 + leaseMs);
    if (first !== null) finishDelivery(database.db, first, delivered, 1005);
    expect(claim(1005)).toMatchObject({ payload: '2' });
  });

  test('does not wait for the other hook', () => {
    waiting('1', 1000, 'executable');
    waiting('2');
    expect(claim(1000)).toMatchObject({ payload: '2' });
  });

  test('is had again when its claimant did not come back, who can then change nothing', () => {
    waiting('1');
    const lost = claim(1000);
    const second = claim(1000 + leaseMs);
    expect(second).toMatchObject({ attempts: 2 });
    if (lost !== null) finishDelivery(database.db, lost, { ...delivered, outcome: 'failed' }, 70_000);
    expect(listDeliveries(database.db, 9)).toMatchObject([{ outcome: null }]);
    if (second !== null) finishDelivery(database.db, second, delivered, 70_001);
    expect(listDeliveries(database.db, 9)).toMatchObject([{ outcome: 'delivered', finishedAt: 70_001 }]);
  });

  test('put off is not had before its time; put back it is, with its attempts uncounted', () => {
    waiting('1');
    const first = claim(1000);
    if (first !== null) postponeDelivery(database.db, first, { detail: 'HTTP 500', tookMs: 3 }, 11_000);
    expect(claim(10_999)).toBeNull();
    const second = claim(11_000);
    expect(second).toMatchObject({ attempts: 2 });
    if (second !== null) releaseDelivery(database.db, second, 11_500);
    expect(claim(11_500)).toMatchObject({ attempts: 2 });
  });

  test('is had at once when the clock was put back by more than any wait', () => {
    waiting('1', 10 * hourMs);
    expect(claim(1000)).toMatchObject({ payload: '1' });
  });

  test('is given up when its last attempt never ended, but not while it runs', () => {
    waiting('1');
    for (const at of [1000, 70_000, 140_000]) claim(at);
    expect(giveUpDeliveries(database.db, 3, 'ended', 150_000)).toBe(0);
    expect(giveUpDeliveries(database.db, 3, 'ended', 200_000)).toBe(1);
    expect(listDeliveries(database.db, 9)).toMatchObject([{ outcome: 'failed', detail: 'ended', attempts: 3 }]);
  });

  test('fails when its hook is turned off', () => {
    waiting('1');
    waiting('2', 1000, 'executable');
    expect(abandonDeliveries(database.db, 'webhook', 'off', 2000)).toBe(1);
    expect(claim(3000)).toBeNull();
    expect(nextDeliveryAt(database.db, 'executable')).toBe(1000);
  });
});

test('a test is nobody else’s to deliver, and an interrupted one is not repeated', () => {
  insertClaimed(database.db, { hook: 'webhook', event: 'test', payload: '{}', createdAt: 1000 }, leaseMs);
  expect(claim(hourMs)).toBeNull();
  expect(giveUpDeliveries(database.db, 3, 'ended', 1000 + leaseMs)).toBe(1);
});

describe('the log', () => {
  test('keeps what waits, and of the rest the newest 500 of 30 days', () => {
    const finish = (payload: string, at: number): void => {
      waiting(payload, at);
      const row = claim(at);
      if (row !== null) finishDelivery(database.db, row, delivered, at);
    };
    finish('old', 1000);
    for (let index = 0; index < 6; index++) finish(String(index), 5000);
    waiting('still waiting', 1000);
    pruneDeliveries(database.db, 2000, 4);
    expect(listDeliveries(database.db, 99).map((row) => row.payload)).toEqual(['still waiting', '5', '4', '3']);
  });

  test('forgets an account with everything told of it', () => {
    waiting(JSON.stringify({ account: { id: 'a1' } }));
    waiting(JSON.stringify({ account: { id: 'a2' } }));
    deleteAccount(database.db, 'a1');
    expect(listDeliveries(database.db, 9)).toHaveLength(1);
  });
});
