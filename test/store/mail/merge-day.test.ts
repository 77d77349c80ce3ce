/** What becomes of a day when a provider's answers about it disagree (decisions D3, D4, fault F34). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayMs, dayNumber, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { countsOf, type Counts } from '../../../electron/core/model.ts';
import { bounceRateOf } from '../../helpers/days.ts';
import { lastingMs, mergeDay, settlingMs, type StoredDay } from '../../../electron/store/mail/merge-day.ts';

const day = dayNumber('2026-02-10');
const end = (day + 1) * dayMs;

/** A day of exclusive states: each mail is in one of them. */
const states = (mails: number, bounced = 0, complained = 0, failed = 0): Counts =>
  countsOf({
    queued: 0,
    sent: 0,
    delivered: mails - bounced - complained - failed,
    bounced,
    complained,
    failed,
    total: mails,
  });
const after = (answers: readonly (readonly [Counts, number])[]): StoredDay | null =>
  answers.reduce<StoredDay | null>((kept, [counts, at]) => mergeDay(kept, counts, day, at), null);
const harms = ['bounced', 'complained', 'failed'] as const;

describe('late bounces', () => {
  test('are seen at once in an answer that has one mail less', () => {
    const kept = after([
      [states(500), end + hourMs],
      [states(499, 20), end + 2 * hourMs],
    ]);
    expect(kept).toMatchObject({ counts: states(500, 20), state: 'provisional' });
  });

  test('are seen at once where the whole day turns out to have bounced', () => {
    const kept = after([
      [states(500), end + hourMs],
      [states(499, 499), end + 2 * hourMs],
    ]);
    expect(bounceRateOf(kept?.counts ?? null)).toBe(499 / 500);
  });

  test('are seen at once of a day that closed long ago, which is then corrected', () => {
    const late = end + 5 * dayMs;
    const merged = mergeDay({ counts: states(500), state: 'closed' }, states(499, 20, 1, 2), day, late);
    expect(merged).toMatchObject({ counts: states(500, 20, 1, 2), state: 'corrected' });
    expect(merged.corrections.map(({ field }) => field)).toEqual(['delivered', 'bounced', 'complained', 'failed']);
  });

  test('stay while a stale row with as many mails comes for some hours', () => {
    const kept = after([
      [states(500, 20), end - minuteMs],
      [states(500, 12), end + 5 * minuteMs],
    ]);
    expect(kept?.counts).toEqual(states(500, 20));
  });

  test('count where the provider keeps them apart from what was sent', () => {
    const sent = (count: number, bounced: number) => countsOf({ sent: count, bounced });
    const kept = after([
      [sent(500, 0), end + hourMs],
      [sent(499, 20), end + 2 * hourMs],
      [sent(0, 0), end + 3 * hourMs],
    ]);
    expect(kept?.counts).toEqual(sent(499, 20));
  });
});

describe('a counter that cannot be read', () => {
  const unreadable = (counts: Counts): Counts => ({ ...counts, queued: null, total: null });

  test('does not hide that the day was emptied around midnight', () => {
    const kept = after([[states(500, 20), end - minuteMs], [unreadable(states(0)), end + hourMs]]); // prettier-ignore
    expect(kept?.counts).toEqual(states(500, 20));
  });

  test('leaves no total behind that the rest has outgrown', () => {
    const kept = after([[states(500), end - hourMs], [unreadable(states(620)), end - minuteMs]]); // prettier-ignore
    expect(kept?.counts).toEqual(states(620));
  });
});

describe('what happened to mails of today', () => {
  const noon = end - 12 * hourMs;
  const mails = (...given: readonly Counts[]) =>
    after(given.map((counts, index) => [counts, noon + index * 5 * minuteMs]))?.counts;

  test('does not unhappen in an answer that has as many mails, or few fewer', () => {
    expect(mails(states(500, 30), states(500), states(500))).toEqual(states(500, 30));
    expect(mails(states(500, 30), states(455), states(455))).toEqual(states(500, 30));
  });

  test('stays while mails are added, and grows with them', () => {
    expect(mails(states(500, 30), states(600))).toEqual(states(600, 30));
    expect(mails(states(500, 30), states(600), states(620, 31))).toEqual(states(620, 31));
  });

  test('is corrected when every answer of twelve hours has said so', () => {
    const morning = end - 20 * hourMs;
    const answers = [0, 6, 12].map((hours) => [states(500, 10), morning + hours * hourMs] as const);
    expect(after([[states(500, 30), morning - minuteMs], ...answers.slice(0, 2)])?.counts).toEqual(states(500, 30));
    expect(after([[states(500, 30), morning - minuteMs], ...answers])?.counts).toEqual(states(500, 10));
  });
});

test('replies, opens and clicks of a past day that vanish are less of it', () => {
  const cold = (replied: number) => countsOf({ sent: 500, opened: replied * 4, clicked: replied, replied, bounced: 1 });
  const kept = after([[cold(40), end - minuteMs], [cold(0), end + hourMs], [cold(0), end + 3 * hourMs]]); // prettier-ignore
  expect(kept?.counts).toEqual(cold(40));
  const late = end + settlingMs;
  expect(after([[cold(40), end - minuteMs], [cold(0), end + hourMs], [cold(0), late]])?.counts).toEqual(cold(0)); // prettier-ignore
});

describe('an answer that has less of a day', () => {
  test('is believed of today when a mail or two are missing, not when the day was emptied', () => {
    const noon = end - 12 * hourMs;
    expect(after([[states(43), noon - minuteMs], [states(42), noon]])?.counts.total).toBe(42); // prettier-ignore
    expect(after([[states(500, 20), noon - minuteMs], [states(0), noon]])?.counts).toEqual(states(500, 20)); // prettier-ignore
  });

  test('is believed of today after twelve hours in which every answer said so', () => {
    const morning = end - 20 * hourMs;
    const answers = [0, 1, 6, 11].map((hours) => [states(10), morning + hours * hourMs] as const);
    expect(after([[states(500, 20), morning - minuteMs], ...answers])?.counts.total).toBe(500);
    const lasting = [...answers, [states(10), morning + lastingMs] as const];
    expect(after([[states(500, 20), morning - minuteMs], ...lasting])?.counts).toEqual(states(10));
  });

  test('does not erase a day that closed long ago, and lasting is a correction', () => {
    const late = end + 5 * dayMs;
    const closed: StoredDay = { counts: states(500, 20), state: 'closed' };
    const once = mergeDay(closed, states(0), day, late);
    expect(once).toMatchObject({ counts: states(500, 20), state: 'closed', corrections: [] });
    const back = mergeDay(once, states(500, 20), day, late + hourMs);
    expect(mergeDay(back, states(0), day, late + lastingMs).counts).toEqual(states(500, 20));
    const lasting = mergeDay(once, states(480, 5), day, late + lastingMs);
    expect(lasting).toMatchObject({ counts: states(480, 5), state: 'corrected' });
  });

  test('noted by a clock that was put back lasts from now on', () => {
    const late = end + 5 * dayMs;
    const kept: StoredDay = { counts: states(500), state: 'closed', lowerSince: late + 90 * dayMs };
    const first = mergeDay(kept, states(400), day, late);
    expect(first.counts.total).toBe(500);
    expect(mergeDay(first, states(400), day, late + lastingMs).counts.total).toBe(400);
  });
});

const answer = fc
  .tuple(fc.nat(600), fc.nat(60), fc.nat(10), fc.nat(30))
  .map(([fine, bounced, complained, failed]) =>
    states(fine + bounced + complained + failed, bounced, complained, failed),
  );
const unreadable = fc
  .tuple(answer, fc.subarray(['sent', 'delivered', 'bounced', 'complained', 'failed', 'total'] as const))
  .map(([counts, fields]) => ({ ...counts, ...Object.fromEntries(fields.map((field) => [field, null])) }));
const sequence = fc
  .array(fc.tuple(fc.oneof(answer, unreadable), fc.integer({ min: -dayMs, max: 5 * dayMs })), { maxLength: 12 })
  .map((answers) => answers.toSorted(([, one], [, other]) => one - other));

test('whatever the answers: more harm is seen at once, and its share of the mails is not diluted', () => {
  fc.assert(
    fc.property(sequence, answer, (earlier, last) => {
      const at = end + (earlier.at(-1)?.[1] ?? 0) + minuteMs;
      const kept = after(earlier.map(([counts, offset]) => [counts, end + offset]));
      const merged = mergeDay(kept, last, day, at);
      for (const field of harms) expect(merged.counts[field] ?? 0).toBeGreaterThanOrEqual(last[field] ?? 0);
      for (const field of harms)
        if ((last[field] ?? 0) > (kept?.counts[field] ?? 0)) expect(merged.counts[field]).toBe(last[field]);
    }),
  );
});

test('whatever was known of a past day: an emptied answer takes nothing before it has lasted', () => {
  fc.assert(
    fc.property(
      answer,
      fc.integer({ min: 0, max: 5 * dayMs }),
      fc.integer({ min: 0, max: lastingMs - 1 }),
      answer,
      (counts, offset, wait, emptied) => {
        const less = countsOf({ ...emptied, total: Math.min(emptied.total ?? 0, (counts.total ?? 0) - 1) });
        fc.pre((less.total ?? 0) >= 0);
        const kept = after([[counts, end + offset], [less, end + offset], [less, end + offset + wait]]); // prettier-ignore
        expect(kept?.counts.total).toBe(counts.total);
        for (const field of harms) expect(kept?.counts[field] ?? 0).toBeGreaterThanOrEqual(counts[field] ?? 0);
      },
    ),
  );
});

test('whatever was known: what every answer says for as long is believed in the end', () => {
  fc.assert(
    fc.property(sequence, answer, (earlier, last) => {
      const from = end + Math.max(0, earlier.at(-1)?.[1] ?? 0);
      const kept = after(earlier.map(([counts, offset]) => [counts, end + offset]));
      const once = mergeDay(kept, last, day, from);
      const lasting = mergeDay(once, last, day, from + Math.max(lastingMs, settlingMs));
      expect(lasting.counts).toEqual(last);
    }),
  );
});
