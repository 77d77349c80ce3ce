import * as v from 'valibot';
import { dayOf, secondMs } from '../../../../electron/core/days.ts';
import { asItIs } from '../behaviours.ts';
import { fileReply, jsonReply, unknownKey, type Reply } from '../reply.ts';
import { cutOf, everyDay, rangeAsked } from '../rows.ts';
import type { ExampleVendor, Served } from '../vendor.ts';

const metricsSchema = v.record(v.string(), v.number());
const daySchema = v.object({ date: v.string(), stats: v.array(v.object({ metrics: metricsSchema })) });
type StatsDay = v.InferOutput<typeof daySchema>;

const refused = (field: string, message: string): Reply => jsonReply({ errors: [{ field, message }] }, 400);

/** A day without mail is listed, with a zero for each metric there is. */
const quietDay =
  (rows: readonly StatsDay[]) =>
  (date: string): StatsDay => {
    const names = rows.flatMap(({ stats }) => stats.flatMap(({ metrics }) => Object.keys(metrics)));
    return { date, stats: [{ metrics: Object.fromEntries(names.map((name) => [name, 0])) }] };
  };

/** Every day from `start_date`, which is required, to `end_date` or today; `limit` and `offset` cut that list. */
const everyDayAsked: Served = {
  asks: ['start_date', 'end_date', 'aggregated_by', 'limit', 'offset'],
  answer: ({ folder, request: { query, at } }, { file }) => {
    if (!query.has('start_date')) return refused('start_date', 'start_date is required');
    const range = rangeAsked(query, 'start_date', 'end_date');
    if (range === null || range.from === null) return refused('start_date', 'a date is written YYYY-MM-DD');
    const { from, to } = { from: range.from, to: range.to ?? dayOf(at) };
    if (to < from) return refused('end_date', 'end_date is before start_date');
    const rows = folder.read(file, v.array(daySchema));
    const cut = cutOf(
      everyDay(rows, ({ date }) => date, { from, to }, quietDay(rows)),
      query,
    );
    return cut === null ? refused('limit', 'limit and offset are whole numbers') : jsonReply(cut);
  },
};

export const sendgrid: ExampleVendor = {
  key: 'SG.key-of-the-examples.that-opens-nothing-but-this-server',
  set: ['zone=UTC'],
  asksAlways: [],
  refusal: ({ folder, request: { headers } }) => {
    if (headers.authorization !== `Bearer ${sendgrid.key}`) return unknownKey(folder);
    return headers.accept === undefined
      ? jsonReply({ errors: [{ field: null, message: 'Accept is missing' }] }, 406)
      : null;
  },
  tooMany: (folder, resetsAt) => {
    const limited = fileReply(folder, 'error-429.json', 429);
    const reset = String(Math.ceil(resetsAt / secondMs));
    return { ...limited, headers: { ...limited.headers, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } };
  },
  paths: {
    'GET /v3/stats': everyDayAsked,
    'GET /v3/user/credits': asItIs(),
    'GET /v3/user/account': asItIs(),
  },
};
