import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createPlaces,
  keepOrder,
  pageOf,
  sortRows,
  type ListQuestion,
  type ListShape,
} from '../../electron/core/listing.ts';

interface Row {
  readonly accountId: string;
  readonly id: string;
  readonly value: number | null;
  readonly bad: boolean;
}

const shape: ListShape<Row, 'value'> = {
  texts: ({ id }) => [id],
  needsPerson: ({ bad }) => bad,
  columns: { value: ({ value }) => value },
};
const row = (id: string, value: number | null = null, bad = false): Row => ({ accountId: 'a', id, value, bad });
const everything: ListQuestion<'value'> = {
  search: '',
  onlyProblems: false,
  sorting: null,
  from: 0,
  count: 100,
  opened: null,
  still: false,
};
const ask = (rows: readonly Row[], question: Partial<ListQuestion<'value'>>, places = createPlaces()) =>
  pageOf(rows, { ...everything, ...question }, shape, places, (some) => some.map(({ id }) => id));

describe('the order of a list', () => {
  const rows = [row('b', 2), row('a'), row('c', 10)];

  test('unknown values are last in both directions', () => {
    expect(sortRows(rows, ({ value }) => value, true).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(sortRows(rows, ({ value }) => value, false).map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  });

  test('rows keep their places, new ones come last', () => {
    expect(keepOrder(rows, ['a', 'c'], ({ id }) => id).map(({ id }) => id)).toEqual(['a', 'c', 'b']);
  });

  test('nothing moves under the pointer, whatever becomes worse, and everything does when it has left', () => {
    const places = createPlaces();
    ask(rows, {}, places);
    const worse = [row('c', 10), row('b', 2), row('new'), row('a')];
    expect(ask(worse, { still: true }, places).rows).toEqual(['b', 'a', 'c', 'new']);
    expect(ask(worse, { still: true, from: 1, count: 2 }, places).rows).toEqual(['a', 'c']);
    expect(ask(worse, {}, places).rows).toEqual(['c', 'b', 'new', 'a']);
  });
});

test('what is searched or sorted otherwise comes in its own order, also under the pointer', () => {
  const places = createPlaces();
  const rows = [row('ann', 1), row('ben', 2), row('cid', 3)];
  ask(rows, { still: true }, places);
  ask(rows, { still: true, search: 'cid' }, places);
  expect(ask(rows, { still: true }, places).rows).toEqual(['ann', 'ben', 'cid']);
  const sorting = { column: 'value', descending: true } as const;
  expect(ask(rows, { still: true, sorting }, places).rows).toEqual(['cid', 'ben', 'ann']);
});

describe('a page of a list', () => {
  const rows = Array.from({ length: 250 }, (_, index) => row(`mailbox ${String(index)}`, index, index < 7));

  test('carries only the rows that were asked for, and how many there are', () => {
    expect(ask(rows, { from: 40, count: 3 })).toEqual({
      rows: ['mailbox 40', 'mailbox 41', 'mailbox 42'],
      from: 40,
      matching: 250,
      total: 250,
      accountIds: ['a'],
      opened: null,
    });
  });

  test('is of the rows that match, in the order that was asked for', () => {
    const question = { search: 'mailbox 19', sorting: { column: 'value', descending: true }, count: 2 } as const;
    expect(ask(rows, question)).toMatchObject({ rows: ['mailbox 219', 'mailbox 199'], matching: 13, total: 250 });
    expect(ask(rows, { onlyProblems: true })).toMatchObject({ matching: 7 });
  });

  test('beyond the end is the last one: a list that became short still shows something', () => {
    expect(ask(rows, { from: 9000, count: 2 })).toMatchObject({ from: 248, rows: ['mailbox 248', 'mailbox 249'] });
    expect(ask([], { from: 9000 })).toMatchObject({ from: 0, rows: [], total: 0 });
  });

  test('brings the row that is opened, wherever it stands, and says where', () => {
    const opened = { accountId: 'a', id: 'mailbox 200' };
    expect(ask(rows, { count: 1, opened }).opened).toEqual({ ...opened, row: 'mailbox 200', place: 200 });
    expect(ask(rows, { count: 1, opened, onlyProblems: true }).opened).toMatchObject({
      row: 'mailbox 200',
      place: null,
    });
    const gone = { accountId: 'b', id: 'mailbox 200' };
    expect(ask(rows, { opened: gone }).opened).toEqual({ ...gone, row: null, place: null });
  });

  test('after page, the whole list came once, row by row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(20)), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (values, count) => {
          const some = values.map((value, index) => row(String(index), value));
          const sorting = { column: 'value', descending: false } as const;
          const whole = ask(some, { sorting }).rows;
          const pages = Array.from({ length: Math.ceil(some.length / count) }, (_, index) => {
            const page = ask(some, { sorting, from: index * count, count });
            return page.rows.slice(index * count - page.from);
          });
          expect(pages.flat()).toEqual(whole);
        },
      ),
    );
  });
});
