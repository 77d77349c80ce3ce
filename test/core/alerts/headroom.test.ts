import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cleanSendsUntilBelow,
  eventsUntil,
  headroomOf,
  type HeadroomLevel,
  type HeadroomSample,
} from '../../../electron/core/alerts/headroom.ts';
import { headroomTexts } from '../../../electron/core/alerts/kinds/event-rate.ts';
import { createFormat } from '../../../electron/core/format.ts';

const format = createFormat('en-US');

/** The way back and the way to the next line, as they stand together. */
function headroomSentence(sample: HeadroomSample, levels: readonly HeadroomLevel[]): string {
  return headroomTexts(headroomOf(sample, levels), 'bounce', format).join(', ');
}

/** Compared as integers, so that nothing is rounded. `parts` are millionths. */
function atOrOver(numerator: number, denominator: number, parts: number): boolean {
  return BigInt(numerator) * 1_000_000n >= BigInt(parts) * BigInt(denominator);
}

const lines = fc.oneof(
  fc.integer({ min: 1, max: 999_999 }),
  fc.constantFrom(800, 1_000, 3_000, 20_000, 30_000, 50_000, 500_000),
);

describe('how far a rate is from a line', () => {
  test('26 bounces in 500 mails need 21 clean sends to get under 5 %', () => {
    expect(cleanSendsUntilBelow(26, 500, 0.05)).toBe(21);
  });

  test('36 of 770 reach 3 % no more, they are over; 430 clean sends bring them under', () => {
    expect(eventsUntil(36, 770, 0.03)).toBe(0);
    expect(cleanSendsUntilBelow(36, 770, 0.03)).toBe(431);
    expect(cleanSendsUntilBelow(36, 771, 0.03)).toBe(430);
  });

  test.each([
    [3, 100, 0.03],
    [7, 100, 0.07],
    [29, 100, 0.29],
    [57, 1000, 0.057],
    [1, 1000, 0.001],
    [50, 100, 0.5],
  ])('%d of %d is on the line of %d: reached, and one clean send from being below', (bounced, sent, line) => {
    expect(eventsUntil(bounced, sent, line)).toBe(0);
    expect(cleanSendsUntilBelow(bounced, sent, line)).toBe(1);
  });

  test('one short of the line', () => {
    expect(eventsUntil(2, 99, 0.03)).toBe(1);
    expect(cleanSendsUntilBelow(2, 99, 0.03)).toBe(0);
  });

  test('at half of all mail every bounce counts for two', () => {
    expect(eventsUntil(0, 10, 0.5)).toBe(10);
    expect(cleanSendsUntilBelow(10, 10, 0.5)).toBe(11);
  });

  test('without mail the first event is over every line', () => {
    expect(eventsUntil(0, 0, 0.05)).toBe(0);
    expect(eventsUntil(0, 1, 0.05)).toBe(1);
  });

  test('huge counts stay exact', () => {
    expect(eventsUntil(0, 9_000_000_000_000, 0.1)).toBe(1_000_000_000_000);
    expect(cleanSendsUntilBelow(1_000_000_000_000, 10_000_000_000_000, 0.1)).toBe(1);
  });

  test('0, 1 and what is no share are no lines', () => {
    expect([0, 1, 1.2, -0.1, Number.NaN, Infinity].flatMap((line) => eventsUntil(1, 10, line) ?? [])).toEqual([]);
    expect([0, 1, Number.NaN].flatMap((line) => cleanSendsUntilBelow(1, 10, line) ?? [])).toEqual([]);
  });

  test('both answers are what counting one by one finds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 10_000, max: 900_000 }),
        (sent, share, parts) => {
          const bounced = Math.floor(sent * share);
          let events = 0;
          while (!atOrOver(bounced + events, sent + events, parts)) events++;
          let clean = 0;
          while (atOrOver(bounced, sent + clean, parts)) clean++;
          expect(eventsUntil(bounced, sent, parts / 1_000_000)).toBe(events);
          expect(cleanSendsUntilBelow(bounced, sent, parts / 1_000_000)).toBe(clean);
        },
      ),
    );
  });

  test('both answers are the smallest that are true, for any volume', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        lines,
        (sent, share, parts) => {
          const bounced = Math.floor(sent * share);
          const line = parts / 1_000_000;
          const more = eventsUntil(bounced, sent, line) ?? -1;
          const clean = cleanSendsUntilBelow(bounced, sent, line) ?? -1;
          expect(atOrOver(bounced + more, sent + more, parts)).toBe(true);
          if (more > 0) expect(atOrOver(bounced + more - 1, sent + more - 1, parts)).toBe(false);
          expect(atOrOver(bounced, sent + clean, parts)).toBe(false);
          if (clean > 0) expect(atOrOver(bounced, sent + clean - 1, parts)).toBe(true);
          expect(more === 0).toBe(clean > 0);
        },
      ),
    );
  });
});

describe('where the provider leaves events out of the denominator (decisions K2, D5)', () => {
  test('30 more bounces beside 1,000 mails reach 5 % from 2 %; counted among them it takes 32', () => {
    expect(eventsUntil(20, 1000, 0.05, true)).toBe(30);
    expect(eventsUntil(20, 1000, 0.05)).toBe(32);
    const sample = { numerator: 20, denominator: 1000, detail: { kind: 'events-apart' } } as const;
    expect(headroomSentence(sample, [{ threshold: 0.05, smallCount: 10 }])).toBe('30 more bounces and it reaches 5 %');
  });

  test('it is what counting one by one finds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(300), lines, (delivered, events, parts) => {
        let more = 0;
        while (!atOrOver(events + more, delivered, parts)) more++;
        expect(eventsUntil(events, delivered, parts / 1_000_000, true)).toBe(more);
      }),
    );
  });
});

describe('the sentence', () => {
  const levels = [
    { threshold: 0.03, smallCount: 4 },
    { threshold: 0.05, smallCount: 10 },
  ];

  test.each<[string, number | null, number | null, string]>([
    ['below every line', 27, 1200, '10 more bounces and it reaches 3 %'],
    ['one short', 35, 1200, '2 more bounces and it reaches 3 %'],
    [
      'on the warning line',
      36,
      1200,
      'about 1 clean send brings it back under 3 %, 26 more bounces and it reaches 5 %',
    ],
    ['over the critical line', 62, 1200, 'about 41 clean sends bring it back under 5 %'],
    ['little mail is counted', 2, 60, '2 more bounces and it has 4'],
    ['little mail, next count', 9, 60, '1 more bounce and it has 10'],
    ['little mail, over all', 12, 60, ''],
    ['unknown bounces', null, 1200, ''],
    ['unknown volume', 3, null, ''],
    ['no mail', 0, 0, ''],
  ])('%s', (_name, numerator, denominator, sentence) => {
    expect(headroomSentence({ numerator, denominator }, levels)).toBe(sentence);
  });

  test('what was worked back from a rounded rate is about', () => {
    expect(headroomSentence({ numerator: 26.6, denominator: 1200, approximate: true }, levels)).toBe(
      'about 10 more bounces and it reaches 3 %',
    );
  });

  test('without a line there is nothing to say', () => {
    expect(headroomSentence({ numerator: 3, denominator: 1200 }, [])).toBe('');
  });
});
