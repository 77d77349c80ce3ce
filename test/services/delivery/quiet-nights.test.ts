import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../electron/core/days.ts';
import type { Night } from './processes/quiet-night.ts';

const quarterMs = 15 * minuteMs;
const program = join(import.meta.dirname, 'processes', 'quiet-night.ts');
const toldSchema = v.array(
  v.array(
    v.object({
      firedAt: v.number(),
      toldAt: v.nullable(v.number()),
      banner: v.nullable(v.number()),
      kind: v.nullable(v.string()),
    }),
  ),
);

async function liveIn(zone: string, nights: readonly Night[]): Promise<v.InferOutput<typeof toldSchema>> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(nights)], {
    env: { ...process.env, TZ: zone },
  });
  return v.parse(toldSchema, JSON.parse(stdout));
}

interface Expected extends Pick<Night, 'fromMinute' | 'toMinute'> {
  readonly what: string;
  /** When the quiet begins and ends, by the world's clock. */
  readonly since: string;
  readonly until: string;
}

const clock = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const quiet = (from: string, to: string, since: string, until: string, what: string): Expected => ({
  fromMinute: clock(from),
  toMinute: clock(to),
  since,
  until,
  what,
});

/** The changes of 2026. The instants are worked out by hand from the offsets of the zones. */
const zones: readonly (readonly [string, readonly Expected[]])[] = [
  [
    'Europe/Berlin',
    [
      quiet('22:00', '08:00', '2026-03-28T21:00Z', '2026-03-29T06:00Z', 'the night of nine hours'),
      quiet('22:00', '08:00', '2026-10-24T20:00Z', '2026-10-25T07:00Z', 'the night of eleven hours'),
      quiet(
        '23:00',
        '02:30',
        '2026-03-28T22:00Z',
        '2026-03-29T01:30Z',
        'an end that does not exist comes as much later',
      ),
      quiet('23:00', '02:30', '2026-10-24T21:00Z', '2026-10-25T00:30Z', 'an end that comes twice is the first of both'),
    ],
  ],
  [
    'America/New_York',
    [
      quiet('22:00', '08:00', '2026-03-08T03:00Z', '2026-03-08T12:00Z', 'the night of nine hours'),
      quiet('22:00', '08:00', '2026-11-01T02:00Z', '2026-11-01T13:00Z', 'the night of eleven hours'),
      quiet('23:00', '01:30', '2026-11-01T03:00Z', '2026-11-01T05:30Z', 'an end that comes twice is the first of both'),
    ],
  ],
];

describe.concurrent.each(zones)('when the clocks change in %s', (zone, expected) => {
  test('nothing is told in quiet hours, everything of them in one digest at their real end, and the rest at once', async () => {
    const found = await liveIn(
      zone,
      expected.map(({ fromMinute, toMinute, since, until }) => ({
        fromMinute,
        toMinute,
        begins: new Date(Date.parse(since) - 2 * hourMs).toISOString(),
        ends: new Date(Date.parse(until) + 3 * hourMs).toISOString(),
      })),
    );
    for (const [index, { since, until, what }] of expected.entries()) {
      const told = found[index] ?? [];
      const [from, to] = [Date.parse(since), Date.parse(until)];
      const within = told.filter(({ firedAt }) => firedAt >= from && firedAt < to);
      expect(within.length, what).toBe((to - from) / quarterMs);
      expect(new Set(within.map(({ banner, kind, toldAt }) => JSON.stringify([banner, kind, toldAt]))), what).toEqual(
        new Set([JSON.stringify([within[0]?.banner, 'quiet', to])]),
      );
      const others = told.filter(({ firedAt }) => firedAt < from || firedAt >= to);
      expect(others.length, what).toBe((5 * hourMs) / quarterMs);
      for (const { firedAt, toldAt, kind } of others)
        expect([kind, toldAt], what).toEqual(['single', firedAt + 5 * minuteMs]);
    }
  });
});
