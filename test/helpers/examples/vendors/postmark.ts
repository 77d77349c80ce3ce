import * as v from 'valibot';
import { asItIs } from '../behaviours.ts';
import { jsonReply, unknownKey } from '../reply.ts';
import { rangeAsked, rowsWithin, totalsOf } from '../rows.ts';
import type { ExampleVendor, Served } from '../vendor.ts';

const daysSchema = v.looseObject({ Days: v.array(v.objectWithRest({ Date: v.string() }, v.number())) });

/** All mail of the examples went through this stream, without a tag. */
const stream = 'outbound';

/** Days between `fromdate` and `todate`, with totals made anew: those that would be 0 are left out, as the service does. */
const daysWithin: Served = {
  asks: ['fromdate', 'todate', 'messagestream', 'tag'],
  answer: ({ folder, request: { query } }, { file }) => {
    const range = rangeAsked(query, 'fromdate', 'todate');
    if (range === null) return jsonReply({ ErrorCode: 300, Message: 'A date is written YYYY-MM-DD.' }, 422);
    const isOther = query.has('tag') || (query.get('messagestream') ?? stream) !== stream;
    const { Days } = folder.read(file, daysSchema);
    const days = isOther ? [] : rowsWithin(Days, ({ Date: day }) => day, range);
    return jsonReply({ Days: days, ...totalsOf(days.map(({ Date: _day, ...counts }) => counts)) });
  },
};

export const postmark: ExampleVendor = {
  key: '01234567-89ab-4cde-8f01-23456789abcd',
  set: [],
  asksAlways: [],
  refusal: ({ folder, request }) =>
    request.headers['x-postmark-server-token'] === postmark.key ? null : unknownKey(folder),
  // No header says how long to wait.
  tooMany: () => jsonReply({ ErrorCode: 429, Message: 'Too many requests.' }, 429),
  paths: {
    'GET /stats/outbound': asItIs('fromdate', 'todate'),
    'GET /stats/outbound/sends': daysWithin,
    'GET /stats/outbound/bounces': daysWithin,
    'GET /stats/outbound/spam': daysWithin,
    'GET /stats/outbound/opens': daysWithin,
    'GET /stats/outbound/clicks': daysWithin,
    'GET /server': asItIs(),
    'GET /message-streams': asItIs('MessageStreamType', 'IncludeArchivedStreams'),
  },
};
