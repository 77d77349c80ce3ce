/**
 * Run as a process of its own, whose zone is fixed by its environment: lives through nights with quiet hours, and prints
 * what was told. Every quarter of an hour another mailbox becomes critical, and the outbox is looked at every five.
 */
import { argv, stdout } from 'node:process';
import * as v from 'valibot';
import { desk, minutes } from '../desk.ts';

const nightSchema = v.object({
  fromMinute: v.number(),
  toMinute: v.number(),
  begins: v.pipe(v.string(), v.isoTimestamp()),
  ends: v.pipe(v.string(), v.isoTimestamp()),
});
export type Night = Readonly<v.InferOutput<typeof nightSchema>>;

/** Epoch ms at which the mailbox became critical, and at which that was told, in which banner. */
interface Told {
  readonly firedAt: number;
  readonly toldAt: number | null;
  readonly banner: number | null;
  readonly kind: string | null;
}

/** A reminder that falls due with the next mailbox would be told with it. */
const never = { criticalMs: null, limitMs: null };

async function live({ fromMinute, toMinute, begins, ends }: Night): Promise<readonly Told[]> {
  using d = desk(['a1'], Date.parse(begins));
  const weekdays = [true, true, true, true, true, true, true];
  d.change({ quietHours: { enabled: true, fromMinute, toMinute, weekdays, criticalBreaks: false }, repeat: never });
  for (let step = 0; d.clock.now() < Date.parse(ends); step++) {
    if (step % 3 === 0) d.move(`m${String(step)}`, 2);
    await d.after(minutes(5));
  }
  // Those of the last minutes are told too.
  await d.after(minutes(5));
  const sql = `SELECT o.created_at AS firedAt, b.shown_at AS toldAt, b.id AS banner, b.kind FROM outbox o
    LEFT JOIN banner b ON b.id = o.banner_id WHERE o.kind = 'fired' ORDER BY o.id`;
  return d.database.db.prepare<[], Told>(sql).all();
}

const nights = v.parse(v.array(nightSchema), JSON.parse(argv[2] ?? '[]'));
const told: (readonly Told[])[] = [];
for (const night of nights) told.push(await live(night));
stdout.write(JSON.stringify(told));
