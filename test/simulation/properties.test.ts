/** Random short worlds: whatever happens, the app tells what the specification says, no more and no less. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stepsByApp, stepsByOracle, toldByApp, toldByOracle } from './compare.ts';
import { at, runMachine, type Deed, type Plan } from './machine.ts';
import { expectationOf } from './oracle.ts';
import { nights, startedAt } from './scenario.ts';
import { createWorld, providers, type Curve, type World } from './world.ts';

const days = 3;
const hour = fc.integer({ min: 1, max: days * 24 - 4 });

const curve: fc.Arbitrary<Curve> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: days * 24 }), fc.constantFrom(0, 0.004, 0.02, 0.03, 0.04, 0.05, 0.09)), {
    minLength: 1,
    maxLength: 8,
  })
  .map((points) => points.toSorted(([one], [other]) => one - other));

const mailbox = fc.record({
  limit: fc.constantFrom(20, 50, 80),
  weekMail: fc.constantFrom(40, 60, 100, 200, 400),
  bounce: curve,
  shares: fc.array(fc.constantFrom(0.3, 0.5, 0.8, 0.95, 1, 1.1), { minLength: days + 1, maxLength: days + 1 }),
});

const dayPlan = fc.record({
  sent: fc.constantFrom(900, 3000),
  bounced: fc.constantFrom(0, 9, 60, 300),
  replied: fc.constantFrom(5, 30),
  complained: fc.constantFrom(0, 1, 30),
  failed: fc.constantFrom(0, 3, 200),
});
const usualDay = { sent: 3000, bounced: 9, replied: 30, complained: 1, failed: 3 };

const world: fc.Arbitrary<World> = fc
  .record({
    mailboxes: fc.array(mailbox, { minLength: 10, maxLength: 10 }),
    sendkit: fc.array(dayPlan, { minLength: days + 1, maxLength: days + 1 }),
    coldsend: fc.array(dayPlan, { minLength: days + 1, maxLength: days + 1 }),
    krafter: fc.array(dayPlan, { minLength: days + 1, maxLength: days + 1 }),
    campaign: curve,
  })
  .map(({ mailboxes, campaign, ...series }) =>
    createWorld({
      startedAt,
      mailboxes: mailboxes.map(({ shares, ...rest }, index) => ({
        ...rest,
        id: `mb-${String(index)}`,
        warming: false,
        used: (day) => shares[day] ?? 0.3,
      })),
      days: {
        sendkit: (day) => series.sendkit[day] ?? usualDay,
        coldsend: (day) => series.coldsend[day] ?? usualDay,
        krafter: (day) => series.krafter[day] ?? usualDay,
      },
      campaigns: { sendkit: [], coldsend: [{ id: 'alpha', sent: 2000, bounce: campaign }] },
    }),
  );

const trouble: fc.Arbitrary<(from: number, until: number) => readonly Plan[]> = fc.oneof(
  fc.boolean().map((announced) => (from: number, until: number) => [deed(from, { do: 'sleep', until, announced })]),
  fc.constant((from: number, until: number) => [deed(from, { do: 'quit', until })]),
  fc.constant((from: number, until: number) => [deed(from, { do: 'disconnect', until, noticed: true })]),
  fc
    .record({ provider: fc.constantFrom(...providers), how: fc.constantFrom('server-error', 'unauthorized', 'silent') })
    .map(({ provider, how }) => (from: number, until: number) => [
      deed(from, { do: 'break', provider, how }),
      deed(until, { do: 'repair' }),
    ]),
  fc.constant((from: number) => [deed(from, { do: 'quiet', quiet: nights })]),
  fc
    .nat(9)
    .map((index) => (from: number) => [
      deed(from, { do: 'mute', subject: { accountId: 'sendkit', kind: 'sender', id: `mb-${String(index)}` } }),
    ]),
);
function deed(at: number, what: Deed): Plan {
  return { at, deed: what };
}

/** Troubles one after another: nobody quits an app that sleeps. */
const plans: fc.Arbitrary<readonly Plan[]> = fc
  .tuple(fc.uniqueArray(hour, { maxLength: 8 }), fc.array(trouble, { minLength: 4, maxLength: 4 }), fc.nat(59))
  .map(([hours, troubles, minute]) => {
    const times = hours.toSorted((one, other) => one - other);
    return troubles.flatMap((make, index) => {
      const [from, until] = [times[index * 2], times[index * 2 + 1]];
      return from === undefined || until === undefined ? [] : make(at(0, from, minute), at(0, until, minute));
    });
  });

/** How many worlds; a long hunt sets SIMULATION_RUNS. */
const runs = Number(process.env['SIMULATION_RUNS'] ?? 4);

test('in any short world the app and the specification tell the same', { timeout: runs * 30_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      world,
      plans,
      fc.subarray(['coldsend', 'krafter'] as const),
      async (someWorld, somePlans, others) => {
        const order = ['sendkit', ...others] as const;
        await using run = await runMachine({ world: someWorld, plans: somePlans, lastsMs: at(days), order });
        const { notifications, steps } = expectationOf(someWorld, run.journal);
        expect(stepsByApp(run.db)).toEqual(stepsByOracle(steps));
        expect(toldByApp(run.db)).toEqual(toldByOracle(notifications));
      },
    ),
    { numRuns: runs, endOnFailure: true, ...seeded() },
  );
});

/** A failure names its seed; SIMULATION_SEED repeats it. */
function seeded(): { seed?: number } {
  const seed = process.env['SIMULATION_SEED'];
  return { seed: seed === undefined ? 20_260_202 : Number(seed) };
}
