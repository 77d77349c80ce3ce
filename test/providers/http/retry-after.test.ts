import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../electron/core/days.ts';
import {
  clampWait,
  parseHttpDate,
  parseReset,
  parseRetryAfter,
  waitAfterLimit,
  waitInBody,
} from '../../../electron/providers/http/retry-after.ts';
import { waitText } from '../../../electron/providers/reading/text.ts';
import { now } from '../kit.ts';

test('F9: digits are seconds, tested before dates', () => {
  expect(parseRetryAfter('0', now)).toBe(0);
  expect(parseRetryAfter(' 120 ', now)).toBe(120_000);
  expect(parseRetryAfter('2000', now)).toBe(2_000_000);
});

test('F9: waits are kept between 1 s and 1 h', () => {
  fc.assert(fc.property(fc.double({ noNaN: true }), (ms) => clampWait(ms) >= 1000 && clampWait(ms) <= hourMs));
});

test('F10: the three forms of an HTTP date, and nothing that merely parses as one', () => {
  const at = Date.UTC(1994, 10, 6, 8, 49, 37);
  expect(parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(at);
  expect(parseHttpDate('Sunday, 06-Nov-94 08:49:37 GMT')).toBe(at);
  expect(parseHttpDate('Sun Nov  6 08:49:37 1994')).toBe(at);
  for (const text of ['-5', '1.5', '2026', 'soon', '', '2026-02-10T12:00:00Z', 'Feb 10 2026']) {
    expect(parseHttpDate(text)).toBeNull();
    if (text !== '2026') expect(parseRetryAfter(text, now)).toBeNull();
  }
});

test('F10: a date that is past means a minute', () => {
  expect(parseRetryAfter(new Date(now - 1000).toUTCString(), now)).toBe(minuteMs);
  expect(parseRetryAfter(new Date(now + 30_000).toUTCString(), now)).toBe(30_000);
});

test('F11: reset headers are told apart by size', () => {
  expect(parseReset('30', now)).toBe(30_000);
  expect(parseReset('9999999', now)).toBe(9_999_999_000);
  expect(parseReset(String(now / 1000 + 5), now)).toBe(5000);
  expect(parseReset(String(now + 5), now)).toBe(5);
  for (const text of [
    '100000000',
    String(now / 1000 - 5),
    '-1',
    'Tue Feb 16 2021',
    '1e30',
    '99999999999999999999',
    '',
  ]) {
    expect(parseReset(text, now)).toBeNull();
  }
});

test('F11: bodies say it as a number or in words', () => {
  expect(waitInBody({ retry_after: 23 })).toBe(23_000);
  expect(waitInBody({ retry_after: '23' })).toBe(23_000);
  expect(waitInBody({ detail: 'Rate limit exceeded. Retry after 60 seconds.' })).toBe(60_000);
  expect(waitInBody({ message: 'Please try again in 2 minutes' })).toBe(120_000);
  expect(waitInBody({ error: 'wait 1 hour' })).toBe(hourMs);
  expect(waitInBody({ error: 'wait 5' })).toBe(5000);
  for (const body of [
    null,
    7,
    [],
    {},
    { retry_after: -1 },
    { retry_after: null },
    { detail: 'Limit of 100 requests' },
  ]) {
    expect(waitInBody(body)).toBeNull();
  }
});

test('F11: the header wins over the reset, the reset over the body', () => {
  const body = { retry_after: 3 };
  expect(waitAfterLimit({ retryAfter: '1', reset: '2', body, serverNow: now })).toBe(1000);
  expect(waitAfterLimit({ retryAfter: 'x', reset: '2', body, serverNow: now })).toBe(2000);
  expect(waitAfterLimit({ retryAfter: null, reset: null, body, serverNow: now })).toBe(3000);
  expect(waitAfterLimit({ retryAfter: null, reset: null, body: {}, serverNow: now })).toBeNull();
});

test('whatever a server sends, a wait is unknown or not negative', () => {
  const sane = (ms: number | null): boolean => ms === null || ms >= 0;
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (text, body) => {
      return (
        sane(parseRetryAfter(text, now)) &&
        sane(parseReset(text, now)) &&
        sane(waitInBody(body)) &&
        sane(waitInBody({ detail: text }))
      );
    }),
  );
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n }),
      (digits) => sane(parseRetryAfter(String(digits), now)) && sane(parseReset(String(digits), now)),
    ),
  );
});

test('waits are said in the unit a person would use', () => {
  expect([1000, 119_000, 120_000, 3_600_000, 7_200_000, 172_800_000, Infinity].map(waitText)).toEqual([
    '1 s',
    '119 s',
    '2 min',
    '60 min',
    '2 h',
    '2 days',
    'a very long time',
  ]);
});
