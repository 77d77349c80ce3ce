import { describe, expect, test } from 'vitest';
import { addDays, dayMs, dayOf, hourMs, secondMs } from '../../electron/core/days.ts';
import type { World } from '../../electron/demo/script.ts';
import { sendkitMailboxes } from '../../electron/demo/sendkit/world.ts';

const starts = [
  '2026-03-18T14:20:00Z', // a Wednesday afternoon
  '2026-03-15T03:07:11Z', // a Sunday night
  '2026-03-16T00:00:00Z', // midnight
  '2026-03-17T23:59:20Z', // the incident runs past midnight
  '2026-12-31T23:58:30Z', // and past the year
  '2028-02-29T12:00:00Z',
].map((text) => Date.parse(text));

const worlds = new Map<string, World>();

/** One world per start: what is over is counted once. */
function worldOf(startedAt: number, speed: number): World {
  const key = `${String(startedAt)} ${String(speed)}`;
  const world = worlds.get(key) ?? { seed: 1, startedAt, speed };
  worlds.set(key, world);
  return world;
}

/** The two mailboxes of the incident, `seconds` after the start. */
function incident(startedAt: number, seconds: number, speed = 1) {
  const now = startedAt + seconds * secondMs;
  const range = { from: addDays(dayOf(now), -6), to: dayOf(now) };
  const rows = sendkitMailboxes(worldOf(startedAt, speed), range, now, true);
  const limited = rows.find(({ email }) => email.startsWith('jonas.weber@'));
  const bouncing = rows.find(({ email }) => email.startsWith('elena.rossi@'));
  if (limited === undefined || bouncing === undefined || !('performance' in bouncing))
    throw new Error('cast is incomplete');
  const { sent, bounced } = bouncing.performance;
  return {
    limitUsed: limited.sentToday / limited.dailySendLimit,
    bounceRate: bounced / sent,
    sent,
    lifetime: bouncing.bounceRate,
  };
}

describe.each(starts.map((startedAt) => ({ startedAt, name: new Date(startedAt).toISOString() })))(
  'a demo started at $name',
  ({ startedAt }) => {
    test('runs a mailbox into its daily limit: 60 %, 80 % at 20 s, 95 % at 45 s, 100 % at 75 s', () => {
      expect(incident(startedAt, 0).limitUsed).toBe(0.6);
      expect(incident(startedAt, 19.9).limitUsed).toBeLessThan(0.8);
      expect(incident(startedAt, 20).limitUsed).toBe(0.8);
      expect(incident(startedAt, 44.9).limitUsed).toBeLessThan(0.95);
      expect(incident(startedAt, 45).limitUsed).toBe(0.95);
      expect(incident(startedAt, 74.9).limitUsed).toBeLessThan(1);
      expect(incident(startedAt, 75).limitUsed).toBe(1);
    });

    test('drifts a mailbox over 2 % bounces at 30 s and over 5 % at 70 s, on enough mail to be judged', () => {
      expect(incident(startedAt, 0).bounceRate).toBeLessThan(0.013);
      expect(incident(startedAt, 0).sent).toBeGreaterThan(100);
      expect(incident(startedAt, 29.9).bounceRate).toBeLessThan(0.02);
      expect(incident(startedAt, 30).bounceRate).toBe(0.02);
      expect(incident(startedAt, 69.9).bounceRate).toBeLessThan(0.05);
      expect(incident(startedAt, 70).bounceRate).toBe(0.05);
      expect(incident(startedAt, 120).lifetime).toBe(0.06);
    });

    test('does not recover by itself', () => {
      for (const hours of [0.05, 1, 9, 23, 30, 77, 24 * 6, 24 * 7, 24 * 8.5, 24 * 40]) {
        const later = incident(startedAt, (hours * hourMs) / secondMs);
        expect(later.limitUsed, `limit after ${String(hours)} h`).toBe(1);
        expect(later.bounceRate, `bounces after ${String(hours)} h`).toBeGreaterThanOrEqual(0.05);
        expect(later.lifetime).toBeGreaterThanOrEqual(0.05);
      }
    });
  },
);

test('a faster demo meets the same lines sooner', () => {
  const startedAt = starts[0] ?? 0;
  expect(incident(startedAt, 2, 10).limitUsed).toBe(0.8);
  expect(incident(startedAt, 7, 10).bounceRate).toBe(0.05);
  expect(incident(startedAt, 12, 10)).toEqual(incident(startedAt, 120));
});

test('a clock set back before the start shows the incident’s beginning', () => {
  const startedAt = starts[0] ?? 0;
  expect(incident(startedAt, (-0.2 * dayMs) / secondMs).limitUsed).toBe(0.6);
});
