import * as v from 'valibot';
import { addDays } from '../../core/days.ts';
import { countsOf } from '../../core/model.ts';
import { isFullDaily, readDayRows } from '../reading/day-rows.ts';
import { getList, isCutShort } from '../reading/more.ts';
import { createNotes, rowsSchema } from '../reading/parse.ts';
import type { Endpoint } from '../provider.ts';

const schema = v.looseObject({ data: rowsSchema });

/**
 * Daily counts of the workspace, on a page of newer documentation: asked for 30 days once a day and for the last three every
 * hour. https://docs.sendkit.ai/api-reference/get-v1-analytics-daily
 */
export const daily: Endpoint = {
  name: 'daily',
  cadence: 'hourly',
  brings: 'days',
  oneAnswer: true,
  optional: true,
  isFull: isFullDaily,
  async *read({ get, known, now, today: to }) {
    const from = addDays(to, isFullDaily({ known, now }) ? -29 : -2);
    const { answer, signs } = await getList({ get }, '/v1/analytics/daily', { query: { from, to }, schema });
    const { data } = answer;
    const notes = createNotes();
    // Of days that part of a series leaves out nothing is known.
    const isCut = isCutShort(signs, data.length);
    if (isCut) notes.say({ code: 'returned', count: data.length, of: null, what: 'day' });
    const rows = readDayRows(data, '_id', notes, (row) =>
      countsOf({
        sent: row.count('sent'),
        opened: row.count('opened'),
        clicked: row.count('clicked'),
        bounced: row.count('bounced'),
        replied: row.count('replied'),
      }),
    );
    yield { days: [{ campaignId: null, from: isCut ? to : from, to, everyDay: false, rows }], notes: notes.list() };
  },
};
