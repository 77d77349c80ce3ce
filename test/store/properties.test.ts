import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayFromNumber, dayMs, dayNumber, minuteMs } from '../../electron/core/days.ts';
import { countFields, countsOf, type Answer, type Counts, type SenderReading } from '../../electron/core/model.ts';
import { isReset } from '../../electron/store/mail/resets.ts';
import { mergeDay, stateByTime } from '../../electron/store/mail/merge-day.ts';
import { listCampaigns, listDays, listSenderDays, listSenders } from '../../electron/store/mail/reads.ts';
import {
  at,
  campaignDays,
  campaignNamed,
  rowsWritten,
  save,
  senderNamed,
  temporaryDatabase,
} from '../helpers/temporary-database.ts';

const start = at('2026-03-10T10:00:00');
const today = dayNumber('2026-03-10');
const counter = fc.option(fc.nat({ max: 5000 }), { nil: null });
const gap = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 600, max: 10_000 }));
const counts: fc.Arbitrary<Counts> = fc
  .record({ sent: counter, opened: counter, bounced: counter, total: counter })
  .map((known) => countsOf(known));
const runs = { numRuns: 40 };
const patientMs = 60_000; // every run is a database file of its own

test(
  'no sequence of counters ever makes a negative day, and the days never add up to more than the rises',
  () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ minutes: gap, sent: counter, bounced: counter }), { minLength: 2, maxLength: 25 }),
        (samples) => {
          using temporary = temporaryDatabase();
          const { db } = temporary;
          let time = start;
          for (const { minutes, sent, bounced } of samples) {
            time += minutes * minuteMs;
            save(
              db,
              {
                senders: { items: [senderNamed('s', { totalSent: sent })], complete: true },
                campaigns: { items: [campaignNamed('c', { sent, bounced })], complete: true },
              },
              time,
            );
          }
          const range = ['2026-03-01', '2028-01-01'] as const;
          const days = [...campaignDays(db, 'c', ...range), ...listDays(db, 'a1', ...range)];
          for (const day of days)
            for (const field of countFields) expect(day.counts[field] ?? 0).toBeGreaterThanOrEqual(0);
          const known = samples.map(({ sent }) => sent).filter((sent) => sent !== null);
          const rises = known.reduce((sum, sent, index) => sum + Math.max(0, sent - (known[index - 1] ?? sent)), 0);
          const perMailbox = listSenderDays(db, 'a1', ...range).map((day) => day.sent ?? 0);
          expect(perMailbox.every((sent) => sent >= 0)).toBe(true);
          expect(perMailbox.reduce((sum, sent) => sum + sent, 0)).toBe(rises);
        },
      ),
      runs,
    );
  },
  patientMs,
);

const sender: fc.Arbitrary<SenderReading> = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', '__proto__'),
    sentToday: counter,
    totalSent: counter,
    status: fc.constantFrom('active', 'error', null),
    warmup: fc.option(fc.record({ enabled: fc.boolean(), status: fc.constantFrom('idle', null) }), { nil: null }),
  })
  .map(({ id, ...known }) => senderNamed(id, known));
const day = fc.integer({ min: today - 8, max: today + 3 }).map(dayFromNumber);
const answer: fc.Arbitrary<Omit<Answer, 'notes'>> = fc.record({
  senders: fc.record({ items: fc.array(sender, { maxLength: 5 }), complete: fc.boolean() }),
  campaigns: fc.record({
    items: fc.array(
      fc
        .record({ id: fc.constantFrom('x', 'y'), counts, step: counts })
        .map(({ id, counts: whole, step }) => campaignNamed(id, whole, { steps: [{ step: 1, counts: step }] })),
      { maxLength: 3 },
    ),
    complete: fc.boolean(),
  }),
  days: fc.array(
    fc.record({
      campaignId: fc.constantFrom(null, 'x'),
      from: day,
      to: day,
      everyDay: fc.boolean(),
      rows: fc.array(fc.record({ day, counts }), { maxLength: 6 }),
    }),
    { maxLength: 2 },
  ),
});

test(
  'saving the same answer twice changes nothing',
  () => {
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 4 }), answer, (earlier, last) => {
        using temporary = temporaryDatabase();
        const { db } = temporary;
        const seen = () => [
          listSenders(db, 'a1'),
          listCampaigns(db, 'a1'),
          listDays(db, 'a1', '2026-01-01', '2027-01-01'),
        ];
        earlier.forEach((given, index) => save(db, given, start + index * 13 * 3_600_000));
        const time = start + earlier.length * 13 * 3_600_000;
        // One series per answer: two that contradict each other about a day take turns.
        const calm = { ...last, days: last.days?.slice(0, 1) ?? [] };
        save(db, calm, time);
        const before = seen();
        const written = rowsWritten(db);
        save(db, calm, time);
        expect(seen()).toEqual(before);
        expect(rowsWritten(db)).toBe(written);
      }),
      runs,
    );
  },
  patientMs,
);

test('a past day never loses a counter it had, and within 36 h of its end never loses volume', () => {
  fc.assert(
    fc.property(
      counts,
      fc.array(fc.tuple(counts, fc.integer({ min: 0, max: 72 * 60 })), { maxLength: 10 }),
      (first, later) => {
        let kept: { readonly counts: Counts; readonly state: ReturnType<typeof mergeDay>['state'] } = mergeDay(
          null,
          first,
          today,
          (today + 1) * dayMs,
        );
        for (const [given, minutes] of [...later].sort(([, one], [, other]) => one - other)) {
          const time = (today + 1) * dayMs + minutes * minuteMs;
          const next = mergeDay(kept, given, today, time);
          for (const field of countFields) if (kept.counts[field] !== null) expect(next.counts[field]).not.toBeNull();
          if (stateByTime(today, time) === 'provisional' && kept.counts.total !== null) {
            expect(next.counts.total).toBeGreaterThanOrEqual(kept.counts.total);
          }
          expect(next.state === 'corrected' || next.corrections.length === 0).toBe(true);
          kept = next;
        }
      },
    ),
  );
});

test('decision M3: a rise, or a fall of both numbers, is never taken for a new sending day', () => {
  fc.assert(
    fc.property(counter, counter, counter, counter, (sentToday, totalSent, nextToday, nextTotal) => {
      const reset = isReset({ sentToday, totalSent }, { sentToday: nextToday, totalSent: nextTotal });
      const fell = sentToday !== null && nextToday !== null && nextToday < sentToday;
      const kept = totalSent !== null && nextTotal !== null && nextTotal >= totalSent;
      expect(reset).toBe(fell && kept);
    }),
  );
});
