import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../electron/core/days.ts';
import { nextAfterFailure } from '../../../electron/core/polling/schedule.ts';
import {
  clampWait,
  limitHeaders,
  parseHttpDate,
  parseReset,
  parseRetryAfter,
  waitAfterLimit,
  waitInBody,
} from '../../../electron/providers/http/retry-after.ts';
import { failureOfStatus } from '../../../electron/providers/http/failures.ts';
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
  // As mail has it, which servers write, too.
  for (const text of [
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 09:49:37 +0100',
    'Sun, 6 Nov 1994 08:49:37 UTC',
  ])
    expect(parseHttpDate(text)).toBe(at);
  for (const text of ['-5', '1.5', '2026', 'soon', '', '2026-02-10T12:00:00Z', 'Feb 10 2026'])
    expect(parseHttpDate(text)).toBeNull();
  for (const text of ['-5', 'soon', '', 'Feb 10 2026', '30 parsecs', '2026-02-30T12:00:00Z', 'PT'])
    expect(parseRetryAfter(text, now)).toBeNull();
});

test('F10: a date that is past means a minute', () => {
  expect(parseRetryAfter(new Date(now - 1000).toUTCString(), now)).toBe(minuteMs);
  expect(parseRetryAfter(new Date(now + 30_000).toUTCString(), now)).toBe(30_000);
});

test('F9: what is not in the standard but is sent is read as it is meant', () => {
  const waits: readonly (readonly [string, number])[] = [
    ['1.5', 1500],
    ['30s', 30_000],
    ['5m', 5 * minuteMs],
    ['1h30m', 90 * minuteMs],
    ['250 milliseconds', 250],
    ['250ms', 250],
    ['2 minutes, 10 seconds', 130_000],
    ['1 day', 24 * hourMs],
    ['in 1 day', 24 * hourMs],
    ['1 week', 7 * 24 * hourMs],
    ['30 seconds.', 30_000],
    ['PT1M30S', 90_000],
    ['PT0.5M', 30_000],
    ['PT1,5S', 1500],
    ['P1W', 7 * 24 * hourMs],
    ['30, 60', 60_000],
    ['30s, 5', 30_000],
    ['60 s, 120 s', 120_000],
    ['1h, 30m, 2h', 2 * hourMs],
    [`${new Date(now + 45_000).toUTCString()}, 5`, 45_000],
    [`5, ${new Date(now + 45_000).toUTCString()}`, 45_000],
    [`${new Date(now + 45_000).toUTCString()}, ${new Date(now + 50_000).toUTCString()}`, 50_000],
    ['120, soon', 120_000],
    ['soon, 5', minuteMs],
    ['Tue, 10 Feb 2026 12:30:00 CET, 5', minuteMs],
    ['Tue, 10 Feb 2026 12:30:00 +0000, 5', 30 * minuteMs],
    [new Date(now + 45_000).toISOString(), 45_000],
    [new Date(now + 45_000).toISOString().replace('Z', '').replace('T', ' '), 45_000],
    [new Date(now - 45_000).toISOString(), minuteMs],
    [String(now / 1000 + 20), 20_000],
    [String(now + 20_000), 20_000],
  ];
  for (const [text, ms] of waits) expect([text, parseRetryAfter(text, now)]).toEqual([text, ms]);
});

test('F11: sentences name lengths in any unit, dates and times of day', () => {
  const at = (text: string) => new Date(now + 90 * minuteMs).toISOString().slice(11, 16) + text;
  const waits: readonly (readonly [string, number | null])[] = [
    ['Retry after 250 milliseconds.', 250],
    ['Please try again in 1 day', 24 * hourMs],
    ['Please try again in 1 day and 2 hours', 26 * hourMs],
    ['Try again in 1.5 seconds', 1500],
    [`Retry at ${at('')}`, 90 * minuteMs],
    [`Try again at ${at(' UTC')}.`, 90 * minuteMs],
    ['Your limit resets in 30 seconds', 30_000],
    [`retry after ${new Date(now + 60_000).toISOString()}`, 60_000],
    [`retry after ${String(now / 1000 + 60)}`, 60_000],
    ['Too many requests, available again in 1 day', 24 * hourMs],
    ['Try again in 1 week', 7 * 24 * hourMs],
    ['Try again in an hour', hourMs],
    ['Retry limit of 5 reached; retry in 10 minutes', 10 * minuteMs],
    [`Try again at ${at(' or upgrade your plan')}`, 90 * minuteMs],
    [`(try again at ${at(')')}`, 90 * minuteMs],
    ['Try again at 12:10 (UTC-5)', 5 * hourMs + 10 * minuteMs],
    ['Try again at 14:10 UTC+02:00.', 10 * minuteMs],
    ['Try again at 12:10 PM GMT', 10 * minuteMs],
    ['Try again at 2026-02-10 12:10 UTC-5', 5 * hourMs + 10 * minuteMs],
    ['Try again at 2026-02-10T14:10:00+0200', 10 * minuteMs],
    ['Try again at 12:00', minuteMs],
    // What cannot be read is no wait of seconds: the schedule backs off.
    ['Try again at 15:04 EST', null],
    ['Try again at 12:10 Pacific', null],
    ['Try again at 12:10 local time', null],
    ['Try again at 12:10, Europe/Berlin', null],
    ['Try again at 12:10 (Berlin)', null],
    ['Try again at 12:10 UTC+25', null],
    ['Try again at 2026-02-10 12:10 CET', null],
    ['Your quota was reset 2 hours ago', null],
    ['100 requests are available: 100', null],
    ['Try again in half an hour', 30 * minuteMs],
    ['Try again in half a minute.', 30_000],
    ['Try again at 25:04', null],
    // A number behind any other words is no seconds (fault F86).
    ['Your limit resets on Feb 10', null],
    ['Your limit resets on Feb 10.', null],
    ['Try again later (code 1015)', null],
    ['Try again at 3', null],
    ['Limit reset #12', null],
    ['Please wait, your quota is 5', null],
    ['Please try again (error 7).', null],
    ['Retry-After: 120', 120_000],
    ['Please wait at least 30', 30_000],
    ['Retry after (seconds): 45', 45_000],
    ['wait: 20', 20_000],
    ['Retry after 3 requests', null],
    ['Retry after 2 fortnights', null],
    ['wait -5 seconds', null],
    ['Retry after 1,000 ms', null],
  ];
  for (const [text, ms] of waits) expect([text, waitInBody({ message: text }, now)]).toEqual([text, ms]);
});

test('F11: a field may be milliseconds by its name, its unit or its size, or an instant', () => {
  expect(waitInBody({ retry_after_ms: 1500 }, now)).toBe(1500);
  expect(waitInBody({ error: { retryAfterMs: 2500 } }, now)).toBe(2500);
  expect(waitInBody({ retry_after: '30s' }, now)).toBe(30_000);
  expect(waitInBody({ retry_after: 0.5 }, now)).toBe(500);
  expect(waitInBody({ retry_after: 120_000 }, now)).toBe(120_000);
  expect(waitInBody({ retry_after: 30_000 }, now)).toBe(30_000);
  expect(waitInBody({ retry_after: '30000' }, now)).toBe(30_000);
  // An hour at most, and whole hours of a day, are seconds.
  expect(waitInBody({ retry_after: 3600 }, now)).toBe(hourMs);
  expect(waitInBody({ retry_after: 7200 }, now)).toBe(2 * hourMs);
  expect(waitInBody({ retry_after: 3_600_000 }, now)).toBe(hourMs);
  expect(waitInBody({ retry_after: now / 1000 + 40 }, now)).toBe(40_000);
  expect(waitInBody({ retry_after: true, message: 'wait 7' }, now)).toBe(7000);
  expect(waitInBody({ retry_after: 'in 1 day' }, now)).toBe(24 * hourMs);
});

test('F11: a field of milliseconds that holds nothing readable says nothing, and least of all "now"', () => {
  for (const unreadable of ['', ' ', false, true, [], [30_000], {}, '0x10', 'soon', '1e3', -1, null]) {
    expect([unreadable, waitInBody({ retry_after_ms: unreadable }, now)]).toEqual([unreadable, null]);
    expect(waitInBody({ retryAfterMs: unreadable, retry_after: 30 }, now)).toBe(30_000);
  }
  expect(waitInBody({ retry_after_ms: '1500' }, now)).toBe(1500);
  expect(waitInBody({ retry_after_ms: 0 }, now)).toBe(0);
  expect(waitInBody({ retry_after_ms: 0, message: 'Try again in 5 minutes' }, now)).toBe(5 * minuteMs);
});

test('F11: limit headers of every draft', () => {
  const read = (headers: Record<string, string>) => limitHeaders(new Headers(headers), now);
  expect(read({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' })).toEqual({ remaining: 0, resetMs: 30_000 });
  expect(read({ 'ratelimit-reset': String(now / 1000 + 5) })).toEqual({ remaining: null, resetMs: 5000 });
  expect(read({ 'x-rate-limit-reset': String(now + 5) }).resetMs).toBe(5);
  expect(read({ 'ratelimit-reset': '1.5' }).resetMs).toBe(1500);
  expect(read({ 'x-ratelimit-reset': '6m0s' }).resetMs).toBe(6 * minuteMs);
  expect(read({ ratelimit: 'limit=10, remaining=0, reset=40' })).toEqual({ remaining: 0, resetMs: 40_000 });
  expect(read({ ratelimit: '"burst";r=5;t=2, "day";r=0;t=900' })).toEqual({ remaining: 0, resetMs: 900_000 });
  expect(read({ ratelimit: '"day";r=0' })).toEqual({ remaining: 0, resetMs: null });
  expect(read({ ratelimit: '"day";r=0;t=0' })).toEqual({ remaining: 0, resetMs: null });
  expect(read({ 'x-ratelimit-reset': '0', 'ratelimit-reset': '30' }).resetMs).toBe(30_000);
  expect(read({ 'x-ratelimit-remaining': '5, 0', 'x-ratelimit-reset': '30, 60' })).toEqual({
    remaining: 0,
    resetMs: 60_000,
  });
  expect(read({ ratelimit: 'nonsense', 'x-ratelimit-remaining': '0.5' })).toEqual({ remaining: null, resetMs: null });
});

test('F11: reset headers are told apart by size', () => {
  expect(parseReset('30', now)).toBe(30_000);
  expect(parseReset('9999999', now)).toBe(9_999_999_000);
  expect(parseReset(String(now / 1000 + 5), now)).toBe(5000);
  expect(parseReset(String(now + 5), now)).toBe(5);
  for (const text of [
    '100000000',
    '0',
    '0.0',
    'PT0S',
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
  expect(waitInBody({ retry_after: 23 }, now)).toBe(23_000);
  expect(waitInBody({ retry_after: '23' }, now)).toBe(23_000);
  expect(waitInBody({ detail: 'Rate limit exceeded. Retry after 60 seconds.' }, now)).toBe(60_000);
  expect(waitInBody({ message: 'Please try again in 2 minutes' }, now)).toBe(120_000);
  expect(waitInBody({ error: 'wait 1 hour' }, now)).toBe(hourMs);
  expect(waitInBody({ error: 'wait 5' }, now)).toBe(5000);
  for (const body of [
    null,
    7,
    [],
    {},
    { retry_after: -1 },
    { retry_after: null },
    { detail: 'Limit of 100 requests' },
  ]) {
    expect(waitInBody(body, now)).toBeNull();
  }
});

test('F11: the header wins over the reset, the reset over the body', () => {
  const body = { retry_after: 3 };
  expect(waitAfterLimit({ retryAfter: '1', reset: '2', body, serverNow: now })).toBe(1000);
  expect(waitAfterLimit({ retryAfter: 'x', reset: '2', body, serverNow: now })).toBe(2000);
  expect(waitAfterLimit({ retryAfter: null, reset: null, body, serverNow: now })).toBe(3000);
  expect(waitAfterLimit({ retryAfter: null, reset: null, body: {}, serverNow: now })).toBeNull();
  expect(waitAfterLimit({ retryAfter: null, reset: '0', body, serverNow: now })).toBe(3000);
  expect(waitAfterLimit({ retryAfter: 'x', reset: '0', body: {}, serverNow: now })).toBeNull();
  // "Now" is only believed where nothing else is said.
  expect(waitAfterLimit({ retryAfter: '0', reset: null, body, serverNow: now })).toBe(3000);
  expect(waitAfterLimit({ retryAfter: '0', reset: null, body: {}, serverNow: now })).toBe(0);
});

test('a wait is heard however its header or field is called', () => {
  const voice = { name: 'P', host: 'h', hints: { unauthorized: '', forbidden: '' }, formerHosts: [], quote: () => '' };
  const waitOf = (given: Readonly<Record<string, string>>, body?: unknown, status = 429): number | null => {
    const answer = { status, headers: new Headers(given), body, isWebPage: false, now, serverNow: now };
    const { kind, retryAt } = failureOfStatus(answer, voice).error;
    expect(kind).toBe(status < 500 ? 'rate-limited' : 'unavailable');
    return retryAt === null ? null : retryAt - now;
  };
  const inHalfAMinute = new Date(now + 30_000).toISOString();
  for (const given of [
    { 'retry-after-ms': '30000' },
    { 'x-ms-retry-after-ms': '30000' },
    { 'x-retry-after': '30s' },
    { 'x-rate-limit-retry-after-seconds': '30' },
    { 'retry-after': '30', 'retry-after-ms': '29001' },
    { 'retry-after': 'soon', 'retry-after-ms': '30000' },
  ])
    for (const status of [429, 403, 503]) expect([given, waitOf(given, {}, status)]).toEqual([given, 30_000]);
  expect(waitOf({ 'x-ratelimit-reset-after': '30.0' })).toBe(30_000);
  for (const body of [
    ...['retry-after', 'Retry-After', 'RetryAfter', 'retry_in', 'retryInSeconds'].map((name) => ({ [name]: 30 })),
    ...['retry_after_millis', 'retryInMs', 'retry_after_milliseconds'].map((name) => ({ [name]: '30000' })),
    ...['reset_at', 'resetsAt', 'retry_at'].map((name) => ({ [name]: inHalfAMinute })),
    { parameters: { retry_after: 30 } },
    { error: { details: { retryAfter: '30s' } } },
    { error: { details: [{ reason: 'limit' }, { retryDelay: '30s' }] } },
    { errors: [{ extensions: { retry_after: 30 } }] },
    { meta: { retry_after_ms: 30_000 } },
    ...['description', 'msg', 'title', 'error_description', 'reason'].map((name) => ({
      [name]: 'Too many requests. Try again in 30 seconds.',
    })),
  ])
    expect([body, waitOf({}, body)]).toEqual([body, 30_000]);
});

test('whatever a server sends, a wait is unknown or not negative', () => {
  const sane = (ms: number | null): boolean => ms === null || ms >= 0;
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (text, body) => {
      return (
        sane(parseRetryAfter(text, now)) &&
        sane(parseReset(text, now)) &&
        sane(waitInBody(body, now)) &&
        sane(waitInBody({ detail: text }, now))
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

test('whatever a server sends, a refusal waits for between a second and an hour, or leaves it to the schedule', () => {
  const voice = { name: 'P', host: 'h', hints: { unauthorized: '', forbidden: '' }, formerHosts: [], quote: () => '' };
  const header = fc.oneof(
    fc.stringMatching(/^[ -~]{0,40}$/),
    fc.stringMatching(/^-?\d{0,20}[.,:]?\d{0,10} ?(?:ms|s|m|h|d|days?)?$/),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  );
  const names = ['retry-after', 'retry-after-ms', 'x-ratelimit-reset', 'ratelimit', 'ratelimit-reset'];
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({ retry_after: fc.oneof(fc.double(), header), message: header.map((text) => `try again in ${text}`) }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...names), header, body, fc.constantFrom(429, 403, 503), (name, text, said, status) => {
      const headers = new Headers({ [name]: text });
      const { error } = failureOfStatus({ status, headers, body: said, isWebPage: false, now, serverNow: now }, voice);
      if (error.retryAt === null) return;
      expect(error.retryAt - now).toBeGreaterThanOrEqual(1000);
      expect(error.retryAt - now).toBeLessThanOrEqual(hourMs);
    }),
    { numRuns: 2000 },
  );
});

test('a refusal whose waits cannot be read is not asked about again for a minute', () => {
  const voice = { name: 'P', host: 'h', hints: { unauthorized: '', forbidden: '' }, formerHosts: [], quote: () => '' };
  const words = ['', ' ', 'soon', '-5', '0x10', '1e3', '+5', 'NaN', '5 parsecs', 'Feb 10 2026', '12:10 Pacific'];
  const unreadable = fc.constantFrom(...words);
  const field = fc.oneof(unreadable, fc.constantFrom(false, true, null, -1, [], [5], {}, { seconds: 5 }));
  const headers = fc.record(
    {
      'retry-after': fc.oneof(
        unreadable,
        fc.array(unreadable, { maxLength: 3 }).map((list) => list.join(', ')),
      ),
      'x-ratelimit-reset': fc.oneof(unreadable, fc.constantFrom('0', '0.0', 'PT0S', '0, 0', '1000000000')),
      'ratelimit-reset': fc.oneof(unreadable, fc.constant('0')),
      ratelimit: fc.constantFrom('"a";r=0;t=0', 'limit=1, remaining=0, reset=0', '"a";r=0;t=x', ''),
    },
    { requiredKeys: [] },
  );
  const fields = fc.record(
    {
      retry_after: field,
      retryAfter: field,
      retry_after_seconds: field,
      retry_after_ms: field,
      retryAfterMs: field,
      message: unreadable.filter((text) => text !== '+5').map((text) => `Too many requests. Try again at ${text}`),
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(fields, fc.record({ error: fields }), fc.constant(undefined));
  fc.assert(
    fc.property(headers, body, fc.double({ min: 0, max: 1, noNaN: true }), (given, said, random) => {
      const answer = { status: 429, headers: new Headers(given), body: said, isWebPage: false, now, serverNow: now };
      const { error } = failureOfStatus(answer, voice);
      const next = nextAfterFailure({ error, failures: 1, intervalMs: 15 * minuteMs }, now, random);
      expect(next - now).toBeGreaterThanOrEqual(minuteMs);
    }),
    { numRuns: 2000 },
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
