/** Good answers, spoiled in one way each. Pure functions over JSON. */
import { addDays, isDay } from '../../core/days.ts';
import type { ApiRequest } from '../api.ts';
import type { dataFaults, Fault, textFaults } from './switches.ts';
import { isObject, mapNumbers, mapObjects, mapRows, type Json, type JsonObject } from '../json.ts';

type DataFault = Fault & { readonly fault: (typeof dataFaults)[number] };
type TextFault = (typeof textFaults)[number];

const hostileTexts = [
  '<img src=x onerror=alert(1)>',
  '\u202egpj.exe\u2066 right to left',
  '=HYPERLINK("http://evil.example","open")',
  'bell\u0007 escape\u001b[31m null\u0000 end',
  'n'.repeat(10_000),
  '{@html "<b>bold</b>"} ${name} %s',
  'two\r\nlines\tand a tab',
] as const;
const textNames = new Set(['name', 'displayName', 'email', 'campaign_name', 'title']);

const badElements: readonly Json[] = [null, 42, 'row', []];
/** One more than the number of elements after which a list is refused. */
const hugeListLength = 100_001;

const countNames = ['totalSent', 'total_sent', 'sent', 'delivered'];

/** The row with one more mail, so that it can be told from the row it repeats. */
function oneMore(row: Json | undefined, more: number): Json[] {
  if (!isObject(row)) return [];
  const name = countNames.find((known) => typeof row[known] === 'number');
  const value = name === undefined ? undefined : row[name];
  return name === undefined || typeof value !== 'number' ? [{ ...row }] : [{ ...row, [name]: value + more }];
}

/** The field a daily row names its day by. */
function dayField(row: Json | undefined): { readonly name: string; readonly day: string } | null {
  if (!isObject(row)) return null;
  for (const name of ['date', '_id']) {
    const day = row[name];
    if (typeof day === 'string' && isDay(day)) return { name, day };
  }
  return null;
}

/** Applies to daily rows only: lists of mailboxes and campaigns pass unchanged. */
function mapDays(body: Json, change: (rows: Json[]) => Json[]): Json {
  return mapRows(body, (rows) => (dayField(rows[0]) === null ? rows : change(rows)));
}

function later(row: Json | undefined, days: number): Json[] {
  const field = dayField(row);
  return field === null || !isObject(row) ? [] : [{ ...row, [field.name]: addDays(field.day, days) }];
}

function halved(row: Json | undefined): Json[] {
  return row === undefined ? [] : [mapNumbers(row, (number) => Math.floor(number / 2))];
}

function withBouncesOverSent(object: JsonObject): JsonObject {
  const changed = { ...object };
  for (const prefix of ['', 'total_']) {
    const sent = object[`${prefix}sent`];
    if (typeof sent !== 'number') continue;
    if (typeof object[`${prefix}bounced`] === 'number') changed[`${prefix}bounced`] = sent + 3;
    if (typeof object[`${prefix}opened`] === 'number') changed[`${prefix}opened`] = sent + 7;
  }
  return changed;
}

const cumulativeName = /^total(Sent|Received|Leads|_sent|_opened|_replied|_bounced)$/;

function withCountersReset(object: JsonObject): JsonObject {
  // SendKit's campaign totals have plain names, and are known by the leads that stand beside them.
  const all = Object.hasOwn(object, 'totalLeads');
  const entries = Object.entries(object).map(([name, value]): [string, Json] => [
    name,
    typeof value === 'number' && (all || cumulativeName.test(name)) ? Math.floor(value / 10) : value,
  ]);
  return Object.fromEntries(entries);
}

function withHostileText(body: Json): Json {
  let next = 0;
  return mapObjects(body, (object) =>
    Object.fromEntries(
      Object.entries(object).map(([name, value]): [string, Json] => [
        name,
        textNames.has(name) ? (hostileTexts[next++ % hostileTexts.length] ?? '') : value,
      ]),
    ),
  );
}

function withProtoKeys(object: JsonObject): JsonObject {
  const changed: JsonObject = { ...object, constructor: { prototype: { polluted: true } }, hasOwnProperty: 1 };
  return Object.defineProperty(changed, '__proto__', { value: { polluted: true }, enumerable: true });
}

function withNewWords(object: JsonObject): JsonObject {
  const changed: JsonObject = { ...object, futureField: { since: 'tomorrow' } };
  if (typeof object['status'] === 'string') changed['status'] = 'hibernating';
  if (isObject(object['by_status'])) changed['by_status'] = { ...object['by_status'], suppressed: 3 };
  return changed;
}

/** More pages that never end, or lead back: whatever list the answer has gets a `pagination`. */
function withMorePages(body: Json, nextCursor: string): Json {
  if (!isObject(body) || !Array.isArray(body['data'])) return body;
  const pagination = isObject(body['pagination']) ? body['pagination'] : {};
  const paged = typeof pagination['page'] === 'number' ? { pages: 1_000_000 } : { hasMore: true, nextCursor };
  return { ...body, pagination: { ...pagination, ...paged } };
}

/** The cursors `endless-pages` hands out count up. */
function cursorAfter(request: ApiRequest): string {
  const [, number] = /^more-(\d+)$/.exec(request.query.get('cursor') ?? '') ?? [];
  return `more-${String(Number(number ?? 0) + 1)}`;
}

/** The answer with the fault in it. `request` is as the client sent it. */
export function spoil(body: Json, fault: DataFault, request: ApiRequest): Json {
  switch (fault.fault) {
    case 'wrong-types':
      return mapNumbers(
        body,
        (number, order) => [String(number), `${String(number)}%`, true, number][order % 4] ?? number,
      );
    case 'nulls':
      return mapNumbers(body, (number, order) => [null, undefined, number][order % 3]);
    case 'negative':
      return mapNumbers(body, (number) => -number - 1);
    case 'rates-as-percent':
      return mapNumbers(body, (number, _order, name) => {
        if (!/rate$/i.test(name)) return number;
        return number * 100 > 1 ? number * 100 : 3.14;
      });
    case 'bounced-over-sent':
      return mapObjects(body, withBouncesOverSent);
    case 'bad-rows': {
      const share = fault.share ?? 0.12;
      const isBad = (index: number): boolean => Math.floor((index + 1) * share) > Math.floor(index * share);
      return mapRows(body, (rows) => rows.map((row, index) => (isBad(index) ? (badElements[index % 4] ?? null) : row)));
    }
    case 'object-instead-of-list':
      return mapRows(body, (rows) => Object.fromEntries(rows.entries()));
    case 'huge-list':
      return mapRows(body, (rows) => [...rows, ...Array.from({ length: hugeListLength - rows.length }, () => ({}))]);
    case 'duplicates':
      return mapRows(body, (rows) => [...rows, ...oneMore(rows[0], 1)]);
    case 'holes':
      return mapDays(body, (rows) => rows.filter((_row, index) => index % 5 !== 2 || index === rows.length - 1));
    case 'corrected-day':
      return mapDays(body, (rows) =>
        rows.flatMap((row, index) => (index === rows.length - 4 ? oneMore(row, 5) : [row])),
      );
    case 'vanished-day':
      return mapDays(body, (rows) => rows.filter((_row, index) => index !== rows.length - 2));
    case 'shrunk-day':
      return mapDays(body, (rows) => rows.flatMap((row, index) => (index === rows.length - 2 ? halved(row) : [row])));
    case 'future-day':
      return mapDays(body, (rows) => [...rows, ...later(rows.at(-1), 1), ...later(rows.at(-1), 5)]);
    case 'counter-reset':
      return mapObjects(body, withCountersReset);
    case 'empty-list':
      return mapRows(body, () => []);
    case 'empty-page':
      return withMorePages(
        mapRows(body, () => []),
        cursorAfter(request),
      );
    case 'endless-pages':
      return withMorePages(body, cursorAfter(request));
    case 'cursor-loop':
      return withMorePages(body, 'again');
    case 'hostile-text':
      return withHostileText(body);
    case 'proto-keys':
      return mapObjects(body, withProtoKeys);
    case 'new-words':
      return mapObjects(body, withNewWords);
  }
}

const firstNumbers = /(":)(\d+(?:\.\d+)?)(?=[,}])/g;

/** The text of an answer with something in it that no JSON writer makes. */
export function spoilText(text: string, fault: TextFault): string {
  switch (fault) {
    case 'nan-literal':
      return text.replace(/(":)\d+(?:\.\d+)?(?=[,}])/, '$1NaN');
    case 'overflow': {
      const numbers = ['1e400', '9007199254740993'];
      return text.replace(firstNumbers, (whole, start: string) => {
        const number = numbers.shift();
        return number === undefined ? whole : start + number;
      });
    }
    case 'deep-nesting': {
      const depth = 5000;
      return text.replace(/^\{/, `{"nested":${'['.repeat(depth)}${']'.repeat(depth)},`);
    }
  }
}
