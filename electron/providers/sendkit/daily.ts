import * as v from 'valibot';
import { addDays, dayOf } from '../../core/days.ts';
import { countsOf } from '../../core/model.ts';
import { isFullDaily, readDayRows } from '../reading/day-rows.ts';
import { createNotes, rowsSchema } from '../reading/parse.ts';
import type { Endpoint } from '../provider.ts';

const schema = v.object({ data: rowsSchema });

/**
 * Daily counts of the workspace, on a page of newer documentation: asked for 30 days once a day and for the last three every
 * hour. https://docs.sendkit.ai/api-reference/get-v1-analytics-daily
 */
export const daily: Endpoint = {
  name: 'daily',
  cadence: 'hourly',
  brings: 'days',
  optional: true,
  isFull: isFullDaily,
  async *read({ get, known, now }) {
    const to = dayOf(now);
    const from = addDays(to, isFullDaily({ known, now }) ? -29 : -2);
    const { data } = await get('/v1/analytics/daily', { query: { from, to }, schema });
    const notes = createNotes();
    const rows = readDayRows(data, '_id', notes, (row) =>
      countsOf({
        sent: row.count('sent'),
        opened: row.count('opened'),
        clicked: row.count('clicked'),
        bounced: row.count('bounced'),
        replied: row.count('replied'),
      }),
    );
    yield { days: [{ campaignId: null, from, to, everyDay: false, rows }], notes: notes.list() };
  },
};
