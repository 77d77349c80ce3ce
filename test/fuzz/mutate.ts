/** Good answers made bad. Every mutation is a function of the answer and a stream of numbers, and knows no provider. */
import type { Json, JsonObject } from '../../electron/demo/json.ts';
import { isObject } from '../../electron/demo/json.ts';

/** A stream of numbers in 0..1. */
export type Random = () => number;

/** An answer on its way to become a Response. */
export interface Draft {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
  /** Done to the text of the body, in order. */
  readonly spoil: readonly ((text: string) => string)[];
  /** The connection fails before the headers, or in the middle of the body. */
  readonly broken: 'no-connection' | 'cut' | null;
}

/** What a careless server knows of the request it answers. */
export interface Sent {
  readonly key: string;
}

type Mutation = (draft: Draft, random: Random, sent: Sent) => Draft;

export function pick<T>(random: Random, from: readonly T[], otherwise: T): T {
  return from[Math.floor(random() * from.length)] ?? otherwise;
}

/** Stands in the JSON for what no JSON writer makes; `textOf` puts it in. */
const raw = (text: string): string => `\u00a7${text}\u00a7`;
const rawMark = /"\u00a7([^"\u00a7]{1,40})\u00a7"/g;

/** The text of the answer's body. */
export function textOf({ body, spoil }: Draft): string {
  const text = JSON.stringify(body).replaceAll(rawMark, '$1');
  return spoil.reduce((spoiled, change) => change(spoiled), text);
}

const numbers: readonly Json[] = [
  -1,
  -0.5,
  0.1,
  1.000001,
  1.5,
  2,
  100,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  1e21,
  1e308,
  raw('1e400'),
  raw('-1e400'),
  raw('9007199254740993'),
  raw('-0'),
  raw('0.1e-300'),
  '12',
  '007',
  '1e3',
  '0x10',
  ' 5 ',
  '5%',
  '-3',
  '1,234',
  '٣٤',
  'NaN',
  'Infinity',
  '-Infinity',
  '9007199254740993',
  '99999999999999999999',
];
const texts: readonly string[] = [
  '',
  ' ',
  'a\u202egpj.exe\u2066',
  '\u200f\u200e\u061c\u2067',
  'bell\u0007 escape\u001b[31m null\u0000 end',
  '\u009b31m\u0085next',
  'two\r\nlines\tand\u2028more\u2029',
  '\ud800 alone \udc00',
  'e\u0301\u0301\u0301'.repeat(50),
  '👩‍👩‍👧‍👦🏳️‍🌈',
  '\u200b\u200c\u200d\u2060\ufeff\u00ad',
  '\u{e0041}\u{e007f}',
  'مرحبا שלום',
  '<img src=x onerror=alert(1)>',
  '=HYPERLINK("http://evil.example")',
  '../../etc/passwd',
  "'; DROP TABLE sender; --",
  '__proto__',
  'constructor',
  'toString',
  'null',
  'x'.repeat(10_000),
  '\u202e'.repeat(2000),
  '%s ${name} {{x}}',
];
const days: readonly string[] = [
  '2026-02-30',
  '0000-00-00',
  '0001-01-01',
  '1969-12-31',
  '9999-12-31',
  '10000-01-01',
  '+275760-09-13',
  '-000001-01-01',
  '2026-2-9',
  '20260209',
  '09.02.2026',
  '2026-02-09T23:30:00+14:00',
  '2026-02-09T00:30:00-12:00',
  '2026-02-09T24:00:00Z',
  '2026-02-09T10:00:60Z',
  '2026-02-09T10:00:00+25:00',
  '2026-02-09 10:00:00 Europe/Berlin',
  '2026-02-09T10:00:00.1234567891011Z',
  '2026-W07-1',
  'today',
  'Mon, 09 Feb 2026 10:00:00 GMT',
];
const waits: readonly string[] = [
  '0',
  '-1',
  '1',
  '30',
  '3600',
  '10800',
  '99999999999999999999',
  '1e9',
  '0.5',
  '30s',
  'PT5M',
  'P1Y',
  'NaN',
  'soon',
  '',
  ' 12 ',
  '1, 2, 3',
  '2026-02-11T00:00:00Z',
  'Wed, 11 Feb 2026 10:00:00 GMT',
  'Wed, 11 Feb 1970 10:00:00 GMT',
  'Fri, 31 Dec 9999 23:59:59 GMT',
  'Wednesday, 11-Feb-26 10:00:00 GMT',
  '1770717600',
  '1770717600000',
  '253402300799',
];
const types: readonly string[] = [
  '',
  'application/json',
  'application/json; charset=utf-16',
  'APPLICATION/JSON;x=y',
  'application/problem+json',
  'text/plain',
  'text/html; charset=utf-8',
  'application/xhtml+xml',
  'application/octet-stream',
  'json',
  'multipart/mixed',
];
const usualStatuses = [
  201, 204, 206, 301, 304, 307, 400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 422, 429, 500, 502, 503, 504, 511,
];
const encodings = ['identity', 'gzip, gzip', 'x-lzma', 'br, gzip', ''];

/** Where a node is: the names and numbers that lead to it. */
type Path = readonly (string | number)[];

function pathsOf(value: Json, at: Path = [], found: Path[] = []): readonly Path[] {
  if (found.length > 400) return found;
  found.push(at);
  if (Array.isArray(value)) value.forEach((inner, index) => pathsOf(inner, [...at, index], found));
  else if (isObject(value)) for (const [name, inner] of Object.entries(value)) pathsOf(inner, [...at, name], found);
  return found;
}

function valueAt(value: Json, path: Path): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const inner = Array.isArray(value) ? value[Number(step)] : isObject(value) ? value[String(step)] : undefined;
  return inner === undefined ? undefined : valueAt(inner, rest);
}

/** `undefined` takes it out. */
function withValue(value: Json, path: Path, change: (old: Json) => Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value) ?? null;
  if (Array.isArray(value)) {
    return value.flatMap((inner, index) => {
      if (index !== step) return [inner];
      const changed = rest.length === 0 ? change(inner) : withValue(inner, rest, change);
      return changed === undefined ? [] : [changed];
    });
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
    if (name !== String(step)) return [[name, inner]];
    const changed = rest.length === 0 ? change(inner) : withValue(inner, rest, change);
    return changed === undefined ? [] : [[name, changed]];
  });
  return Object.fromEntries(entries);
}

/** Changes one node of those that fit, picked by chance. */
const one =
  (fits: (value: Json) => boolean, change: (old: Json, random: Random, sent: Sent) => Json | undefined): Mutation =>
  (draft, random, sent) => {
    const paths = pathsOf(draft.body).filter((path) => fits(valueAt(draft.body, path) ?? null));
    const path = pick<Path | null>(random, paths, null);
    return path === null ? draft : { ...draft, body: withValue(draft.body, path, (old) => change(old, random, sent)) };
  };
/** Changes every node that fits. */
const every =
  (fits: (value: Json) => boolean, change: (old: Json, random: Random) => Json | undefined): Mutation =>
  (draft, random) => {
    // From the end, so that what is taken out moves nothing that is still to be changed.
    const paths = pathsOf(draft.body).filter((path) => fits(valueAt(draft.body, path) ?? null));
    const body = paths.reduceRight((json, path) => withValue(json, path, (old) => change(old, random)), draft.body);
    return { ...draft, body };
  };

const any = (): boolean => true;
const isLeaf = (value: Json): boolean => typeof value !== 'object' || value === null;
const isNumber = (value: Json): boolean => typeof value === 'number';
const isText = (value: Json): boolean => typeof value === 'string';
const isDay = (value: Json): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value);
const isList = (value: Json): boolean => Array.isArray(value) && value.length > 0;
const rowsOf = (value: Json): Json[] => (Array.isArray(value) ? value : []);

const odd = (random: Random): Json =>
  pick<Json>(random, [null, true, false, [], {}, [[]], pick(random, numbers, 0), pick(random, texts, '')], null);

/** So deep that a careless reader runs out of stack. */
function nested(depth: number): (text: string) => string {
  return (text) => text.replace(/^\{/, `{"nested":${'['.repeat(depth)}${']'.repeat(depth)},`);
}

const withHeader = (draft: Draft, name: string, value: string): Draft => ({
  ...draft,
  headers: { ...draft.headers, [name]: value },
});
const spoiling =
  (change: (text: string, random: Random) => string): Mutation =>
  (draft, random) => {
    const drawn = random();
    return { ...draft, spoil: [...draft.spoil, (text) => change(text, () => drawn)] };
  };

/** Signs that the list goes on, and no way to get there: what such a list leaves out is not gone. */
const promises: readonly ((rows: number, random: Random) => JsonObject)[] = [
  () => ({ pagination: { hasMore: true } }),
  () => ({ pagination: { hasMore: 'yes' } }),
  () => ({ has_more: 1 }),
  (rows) => ({ meta: { total: rows + 1 } }),
  () => ({ total_count: 1_000_000 }),
  () => ({ pagination: { page: 1, pages: 9 } }),
  () => ({ pagination: { hasMore: true, nextCursor: 'again' } }),
  () => ({ next: 'https://elsewhere.example/page/2' }),
  () => ({ links: { next: '/page/2' } }),
  () => ({ next_page_token: { odd: true } }),
];

/** The answer says that there is more, and gives some of its rows only. */
export const stopsEarly: Mutation = (draft, random) => {
  // First of all, so that the same stream promises the same for lists of any length.
  const promised = pick(random, promises, () => ({ has_more: true }));
  const fewer = withFewerRows(draft.body, random);
  const rows = Math.max(0, ...pathsOf(fewer).map((path) => rowsOf(valueAt(fewer, path) ?? null).length));
  const promise = promised(rows, random);
  return isObject(fewer) ? { ...draft, body: { ...without(fewer, Object.keys(promise)), ...promise } } : draft;
};

function without(object: JsonObject, names: readonly string[]): JsonObject {
  const kept = Object.entries(object).filter(([name]) => !names.includes(name) && name !== 'pagination');
  return Object.fromEntries(kept);
}

/** Its longest list loses some of its rows. */
function withFewerRows(body: Json, random: Random): Json {
  const lists = pathsOf(body).filter((path) => isList(valueAt(body, path) ?? null));
  const [list] = lists;
  return list === undefined ? body : withValue(body, list, (rows) => rowsOf(rows).filter(() => random() < 0.5));
}

const cursors: readonly Json[] = [
  'again',
  '',
  0,
  -1,
  7,
  'x'.repeat(5000),
  '\u0000',
  '?a=b&c',
  { a: 1 },
  [],
  true,
  null,
];

export const mutations: Readonly<Record<string, Mutation>> = {
  odd: one(any, (_old, random) => odd(random)),
  'odd leaf': one(isLeaf, (_old, random) => odd(random)),
  'odd leaves': every(isLeaf, (old, random) => (random() < 0.2 ? odd(random) : old)),
  number: one(isNumber, (_old, random) => pick(random, numbers, 0)),
  numbers: every(isNumber, (old, random) => (random() < 0.5 ? pick(random, numbers, 0) : old)),
  larger: every(isNumber, (old) => (typeof old === 'number' ? old * 1000 : old)),
  'larger one': one(isNumber, (old, random) =>
    typeof old === 'number' ? Math.ceil(old * 10 ** (random() * 18)) : old,
  ),
  percent: every(isNumber, (old) => (typeof old === 'number' && old > 0 && old < 1 ? old * 100 : old)),
  smaller: every(isNumber, (old, random) => (typeof old === 'number' ? Math.floor(old * random()) : old)),
  nulls: every(isLeaf, (old, random) => (random() < 0.3 ? null : old)),
  text: one(isText, (_old, random) => pick(random, texts, '')),
  texts: every(isText, (old, random) => (random() < 0.5 && !isDay(old) ? pick(random, texts, '') : old)),
  'around text': every(isText, (old, random) => (isDay(old) ? old : `${String(old)}${pick(random, texts, '')}`)),
  'key in text': one(isText, (_old, _random, { key }) => `key ${key}`),
  'key as name': one(any, (old, _random, { key }) => ({ ...(isObject(old) ? old : {}), [key]: 7 })),
  day: one(isDay, (_old, random) => pick(random, days, '')),
  days: every(isDay, (old, random) => (random() < 0.3 ? pick(random, days, '') : old)),
  'same day': every(isDay, () => '2026-02-09'),
  missing: one(any, () => undefined),
  'missing many': every(isLeaf, (old, random) => (random() < 0.2 ? undefined : old)),
  'rows twice': one(isList, (old) => [...rowsOf(old), ...rowsOf(old)]),
  'rows turned': one(isList, (old) => rowsOf(old).toReversed()),
  'rows missing': one(isList, (old, random) => rowsOf(old).filter(() => random() < 0.6)),
  'no rows': one(isList, () => []),
  'odd rows': one(isList, (old, random) => rowsOf(old).map((row) => (random() < 0.3 ? odd(random) : row))),
  'object for list': one(isList, (old) => Object.fromEntries(rowsOf(old).entries())),
  'many rows': one(isList, (old) =>
    Array.from({ length: 150 }, (_, index) => rowsOf(old)[index % rowsOf(old).length] ?? null),
  ),
  'other body': (draft, random) => ({ ...draft, body: odd(random) }),
  'in a list': (draft) => ({ ...draft, body: [draft.body] }),
  prototype: one(isObject, (old) => {
    const changed: JsonObject = { ...(isObject(old) ? old : {}), constructor: { prototype: { polluted: true } } };
    return Object.defineProperty(changed, '__proto__', { value: { polluted: true }, enumerable: true });
  }),
  'stops early': stopsEarly,
  cursor: (draft, random) =>
    isObject(draft.body)
      ? {
          ...draft,
          body: { ...draft.body, pagination: { hasMore: random() < 0.5, nextCursor: pick(random, cursors, null) } },
        }
      : draft,
  'says no': (draft, random, { key }) => ({
    ...draft,
    body: pick<Json>(
      random,
      [{ success: false, message: `no ${key}` }, { error: { message: key } }, { error: key }],
      {},
    ),
  }),
  status: (draft, random, { key }) => ({
    ...draft,
    status: random() < 0.5 ? pick(random, usualStatuses, 500) : 200 + Math.floor(random() * 400),
    body: pick<Json>(
      random,
      [
        draft.body,
        { error: pick(random, texts, ''), message: `for ${key}`, retry_after: pick(random, numbers, 0) },
        {
          detail: [{ loc: ['query', key], msg: pick(random, texts, '') }],
          required: [key],
          granted: [pick(random, texts, '')],
        },
        { detail: `Retry after ${pick(random, waits, '')} seconds` },
        { details: { [key]: key }, error: { message: key } },
        null,
      ],
      null,
    ),
  }),
  limited: (draft, random) => ({
    ...withHeader(draft, 'retry-after', pick(random, waits, '')),
    status: pick(random, [429, 503, 403], 429),
  }),
  'retry-after': (draft, random) => withHeader(draft, 'retry-after', pick(random, waits, '')),
  date: (draft, random) => withHeader(draft, 'date', pick(random, [...waits, ...days], '')),
  'none left': (draft, random) =>
    withHeader(withHeader(draft, 'x-ratelimit-remaining', '0'), 'x-ratelimit-reset', pick(random, waits, '')),
  'content type': (draft, random) => withHeader(draft, 'content-type', pick(random, types, '')),
  encoding: (draft, random) => withHeader(draft, 'content-encoding', pick(random, encodings, '')),
  'key in header': (draft, _random, { key }) => withHeader(draft, 'location', `https://${key}.example/${key}`),
  truncated: spoiling((text, random) => text.slice(0, Math.floor(random() * text.length))),
  'byte order mark': spoiling((text) => `\ufeff${text}`),
  'web page': spoiling((text) => `<!doctype html>${text}`),
  'not a number': spoiling((text) => text.replace(/:\d+/, ':NaN')),
  trailing: spoiling((text) => `${text} // end`),
  nested: spoiling(nested(3000)),
  cut: (draft) => ({ ...draft, broken: 'cut' }),
  'no connection': (draft) => ({ ...draft, broken: 'no-connection' }),
};
export const mutationNames = Object.keys(mutations);

const withoutBody = [204, 205, 304];

/** The answer as `fetch` gives it; throws as `fetch` does. */
export function responseOf(draft: Draft): Response {
  if (draft.broken === 'no-connection')
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
  const { status } = draft;
  const headers = Object.entries(draft.headers);
  if (withoutBody.includes(status)) return new Response(null, { status, headers });
  const text = textOf(draft);
  if (draft.broken === null) return new Response(text, { status, headers });
  const half = new TextEncoder().encode(text.slice(0, text.length / 2));
  let given = false;
  const body = new ReadableStream({
    pull: (controller) => {
      if (given) controller.error(Object.assign(new Error('terminated'), { code: 'UND_ERR_SOCKET' }));
      else controller.enqueue(half);
      given = true;
    },
  });
  return new Response(body, { status, headers });
}
