/** A counter is added in `countFields` and named where words are made: everything else follows, or says that it does not. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { dailySheet } from '../../electron/cli/export-rows.ts';
import { countFields, countsBy, mailFields, noCounts, type Counts } from '../../electron/core/model.ts';
import { addCounts } from '../../electron/core/rates.ts';
import { windowCounts } from '../../electron/core/summary.ts';
import { countsFrom } from '../../electron/store/values.ts';
import { reportedFields, seriesOf } from '../../renderer/charts/series.ts';
import { temporaryDatabase } from '../helpers/temporary-database.ts';

const property = v.object({ $ref: v.optional(v.string()) });
const documentSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ $defs: v.object({ dailyRow: v.object({ properties: v.record(v.string(), property) }) }) }),
);

/** A different number for every counter. */
const numbered: Counts = countsBy((field) => countFields.indexOf(field) + 1);
const doubled: Counts = countsBy((field) => 2 * (numbered[field] ?? 0));

describe('every counter', () => {
  test('is unknown where nothing is known', () => {
    expect(Object.entries(noCounts)).toEqual(countFields.map((field) => [field, null]));
  });

  test('is added up, and read back from a row of the cache', () => {
    expect(addCounts([numbered, noCounts, numbered])).toEqual(doubled);
    expect(addCounts([])).toEqual(noCounts);
    expect(countsFrom(Object.assign({ day: 7 }, numbered))).toEqual(numbered);
  });

  test('is taken from a rolling window', () => {
    const { total } = numbered;
    const byStatus = Object.fromEntries(mailFields.map((field) => [field, numbered[field] ?? 0]));
    expect(windowCounts({ total, byStatus })).toEqual(numbered);
  });

  test('has a column wherever counters are cached', () => {
    using database = temporaryDatabase();
    for (const table of ['daily', 'sender_window', 'campaign_total']) {
      const columns = database.db.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${table}')`).all();
      expect(
        columns.map(({ name }) => name),
        table,
      ).toEqual(expect.arrayContaining([...countFields]));
    }
  });

  test('of a day is exported as CSV and published in the JSON', () => {
    const { header } = dailySheet([]);
    expect(header.slice(5, 5 + mailFields.length)).toEqual(mailFields);
    const schema = v.parse(
      documentSchema,
      readFileSync(new URL('../../docs/status.schema.json', import.meta.url), 'utf8'),
    );
    const published = Object.entries(schema.$defs.dailyRow.properties).filter(
      ([, { $ref }]) => $ref === '#/$defs/count',
    );
    expect(published.map(([name]) => name)).toEqual(mailFields);
  });

  test('of a day is in the table beside the chart, and in the chart but for mails on their way', () => {
    const day = {
      day: '2026-02-09',
      counts: numbered,
      attempted: null,
      bounce: null,
      complaint: null,
      delivery: null,
      open: null,
      reply: null,
      state: 'closed',
      atLeast: false,
    } as const;
    expect(reportedFields([day])).toEqual(mailFields);
    const drawn = seriesOf([day], null).map(({ field }) => field);
    expect(drawn).toEqual(mailFields.filter((field) => field !== 'queued' && field !== 'delivered'));
  });
});
