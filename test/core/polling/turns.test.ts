import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makesWay, nextReader, turnMs, type Reader } from '../../../electron/core/polling/turns.ts';

const slots = 6;
const intervalMs = 5 * 60_000;
/** The longest that one request may take (fault F22). */
const deadlineMs = 30_000;

interface Mailer extends Reader {
  /** How long each of its requests takes. */
  readonly requestsMs: readonly number[];
  readonly firstDueAt: number;
}

interface Visit {
  readonly id: string;
  readonly waitedMs: number;
}

/** Plays the slots over some hours: who is due gets in line, and is due again an interval after it was read. */
function play(
  mailers: readonly Mailer[],
  lastsMs: number,
): { readonly visits: readonly Visit[]; readonly most: number } {
  interface Doing {
    readonly mailer: Mailer;
    dueAt: number;
    state: 'idle' | 'waiting' | 'in';
    since: number;
    request: number;
    endsAt: number;
    begun: boolean;
  }
  const all: Doing[] = mailers.map((mailer) => {
    const dueAt = mailer.firstDueAt;
    return { mailer, dueAt, state: 'idle', since: 0, request: 0, endsAt: Infinity, begun: false };
  });
  const visits: Visit[] = [];
  let most = 0;
  let now = 0;
  const waiting = () =>
    all.filter(({ state }) => state === 'waiting').map((one) => ({ ...one.mailer, waitedMs: now - one.since, one }));
  const present = () => all.filter(({ state }) => state === 'in').map(({ mailer }) => mailer);
  const fill = () => {
    for (
      let next = nextReader(waiting(), present(), slots);
      next !== null;
      next = nextReader(waiting(), present(), slots)
    ) {
      const { one } = next;
      if (!one.begun) visits.push({ id: one.mailer.id, waitedMs: now - one.dueAt });
      Object.assign(one, {
        state: 'in',
        since: now,
        begun: true,
        endsAt: now + (one.mailer.requestsMs[one.request] ?? 0),
      });
    }
    most = Math.max(most, present().length);
  };
  while (now <= lastsMs) {
    for (const one of all) {
      if (one.state === 'idle' && one.dueAt <= now) Object.assign(one, { state: 'waiting', since: now, request: 0 });
    }
    fill();
    for (const one of all.filter(({ state, endsAt }) => state === 'in' && endsAt <= now)) {
      one.request++;
      if (one.request >= one.mailer.requestsMs.length) {
        Object.assign(one, { state: 'idle', begun: false, dueAt: now + intervalMs, endsAt: Infinity });
      } else if (makesWay({ ...one.mailer, heldMs: now - one.since }, waiting(), present(), slots)) {
        Object.assign(one, { state: 'waiting', since: now, endsAt: Infinity });
      } else {
        one.endsAt = now + (one.mailer.requestsMs[one.request] ?? 0);
      }
      fill();
    }
    const times = all.map(({ state, dueAt, endsAt }) =>
      state === 'idle' ? dueAt : state === 'in' ? endsAt : Infinity,
    );
    now = Math.max(now + 1, Math.min(...times));
  }
  // Who still waits for its first request has waited, too.
  for (const { state, begun, mailer, dueAt } of all)
    if (state === 'waiting' && !begun) visits.push({ id: mailer.id, waitedMs: now - dueAt });
  return { visits, most };
}

const many = (provider: string, count: number, requestsMs: readonly number[], firstDueAt = 0): readonly Mailer[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${provider}-${index}`,
    provider,
    asked: false,
    requestsMs,
    firstDueAt: firstDueAt + index * 7,
  }));
const longest = (visits: readonly Visit[], provider: string): number =>
  Math.max(0, ...visits.filter(({ id }) => id.startsWith(`${provider}-`)).map(({ waitedMs }) => waitedMs));

describe('F66: a provider that stalls', () => {
  test('however many accounts it has, the accounts of the others are read within an interval of being due', () => {
    const world = fc.record({
      stalling: fc.array(
        fc.record({ accounts: fc.integer({ min: 1, max: 60 }), requests: fc.integer({ min: 1, max: 200 }) }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      healthy: fc.array(
        fc.record({
          accounts: fc.integer({ min: 1, max: 20 }),
          requestsMs: fc.array(fc.integer({ min: 50, max: 2_000 }), { minLength: 1, maxLength: 5 }),
          firstDueAt: fc.integer({ min: 0, max: 10 * 60_000 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(world, ({ stalling, healthy }) => {
        const mailers = [
          ...stalling.flatMap(({ accounts, requests }, index) =>
            many(
              `stalls${index}`,
              accounts,
              Array.from({ length: requests }, () => deadlineMs),
            ),
          ),
          ...healthy.flatMap(({ accounts, requestsMs, firstDueAt }, index) =>
            many(`fine${index}`, accounts, requestsMs, firstDueAt),
          ),
        ];
        const { visits, most } = play(mailers, 45 * 60_000);
        expect(most).toBeLessThanOrEqual(slots);
        for (const index of healthy.keys()) expect(longest(visits, `fine${index}`)).toBeLessThanOrEqual(intervalMs);
      }),
      { numRuns: 30 },
    );
  });

  test('alone it may use all slots: nothing is kept free for nobody', () => {
    expect(play(many('stalls', 50, [deadlineMs]), 60_000).most).toBe(slots);
  });
});

describe('within one provider', () => {
  test('accounts with hundreds of requests do not hold up many small ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 60 }), (big, small) => {
        const mailers = [
          ...many(
            'p-big',
            big,
            Array.from({ length: 400 }, () => 2_300),
          ),
          ...many('p-small', small, [300, 300], 60_000),
        ].map((mailer) => ({ ...mailer, provider: 'p' }));
        expect(longest(play(mailers, 30 * 60_000).visits, 'p-small')).toBeLessThanOrEqual(intervalMs);
      }),
      { numRuns: 25 },
    );
  });
});

describe('what a person asks for', () => {
  const busy = (provider: string, count: number) => many(provider, count, []);
  const waits = (mailers: readonly Mailer[], waitedMs: number) => mailers.map((mailer) => ({ ...mailer, waitedMs }));
  const person = { id: 'wanted', provider: 'a', asked: true, waitedMs: 0 };

  test('goes first, before all that has waited longer', () => {
    expect(nextReader([...waits(busy('a', 30), 90_000), person], busy('b', 5), slots)?.id).toBe('wanted');
  });

  test('is made way for between two requests', () => {
    const present = busy('a', slots).map((mailer) => ({ ...mailer, heldMs: 0 }));
    const [own] = present;
    expect(own !== undefined && makesWay(own, [person], present, slots)).toBe(true);
  });

  test('does not take from other providers what is their share', () => {
    const asked = Array.from({ length: 40 }, (_, index) => ({ ...person, id: `wanted-${index}` }));
    const next = nextReader([...asked, ...waits(busy('b', 1), 0)], busy('a', 3), slots);
    expect(next?.provider).toBe('b');
  });
});

test('nobody makes way while a slot is free, nor before the turn is over when nothing is unfair', () => {
  const present = many('a', slots, []).map((mailer) => ({ ...mailer, heldMs: turnMs - 1 }));
  const [own] = present;
  const other = { id: 'other', provider: 'a', asked: false, waitedMs: 60_000 };
  if (own === undefined) throw new Error('nobody is in');
  expect(makesWay(own, [other], present, slots)).toBe(false);
  expect(makesWay({ ...own, heldMs: turnMs }, [other], present, slots)).toBe(true);
  expect(makesWay({ ...own, heldMs: turnMs }, [other], present.slice(0, 5), slots)).toBe(false);
});
