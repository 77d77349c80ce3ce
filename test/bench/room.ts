/** What is written: the room that a year of a mailbox takes, and the bytes that a poll adds to the log. */
import { statSync } from 'node:fs';
import { dayMs } from '../../electron/core/days.ts';
import type { Db } from '../../electron/store/db.ts';
import { at, temporaryDatabase } from '../helpers/temporary-database.ts';
import { polled } from './answer.ts';
import { rangeOf, type RatioRow } from './ratios.ts';
import { fillYear } from './year.ts';

const [mailboxesOfYear, days, end] = [40, 365, at('2026-03-10T18:00:00')];
const [fewMailboxes, manyMailboxes, polls] = [100, 2000, 5];

/** Bytes that are used. */
function roomOf(db: Db): number {
  const pages = (name: string) => Number(db.pragma(name, { simple: true }));
  return (pages('page_count') - pages('freelist_count')) * pages('page_size');
}

/** Bytes that `fill` takes of an empty cache, of each mailbox: what stands there without any is the same for all. */
function roomOfEach(fill: (db: Db) => void): number {
  using temporary = temporaryDatabase([]);
  const { db } = temporary;
  const empty = roomOf(db);
  fill(db);
  return (roomOf(db) - empty) / mailboxesOfYear;
}

/** The least a day of a mailbox can be: its numbers in one row. */
function fillBare(db: Db): void {
  db.exec(`CREATE TABLE bare (day INTEGER, mailbox INTEGER, sent INTEGER, daily_limit INTEGER, total INTEGER, rate INTEGER,
    PRIMARY KEY (day, mailbox)) STRICT, WITHOUT ROWID`);
  const insert = db.prepare('INSERT INTO bare VALUES (?, ?, ?, 50, ?, 5000)');
  const first = Math.floor(end / dayMs) - days;
  db.transaction(() => {
    for (let day = first; day < first + days; day++)
      for (let mailbox = 1; mailbox <= mailboxesOfYear; mailbox++) insert.run(day, mailbox, day % 40, 1000 + day * 30);
  })();
}

/** Bytes in the write-ahead log after this work, which began with an empty one. */
async function logged(db: Db, work: () => void | Promise<void>): Promise<number> {
  db.pragma('wal_checkpoint(TRUNCATE)');
  await work();
  return statSync(`${db.name}-wal`).size;
}

async function loggedOften(db: Db, work: () => void | Promise<void>): Promise<readonly number[]> {
  const bytes: number[] = [];
  for (let poll = 0; poll < polls; poll++) bytes.push(await logged(db, work));
  return bytes;
}

/** The rows of the table. */
export async function room(): Promise<readonly RatioRow[]> {
  const least = roomOfEach(fillBare);
  const years = [false, true].map((atLimit): RatioRow => {
    const room = roomOfEach((db) => fillYear(db, { mailboxes: mailboxesOfYear, atLimit, days, end }));
    return {
      what: `a year of a mailbox, ${atLimit ? 'at 80 % of its limit each weekday' : 'calm'}`,
      unit: 'bytes',
      floor: rangeOf([least]),
      ours: rangeOf([room]),
    };
  });
  using few = await polled(fewMailboxes);
  using many = await polled(manyMailboxes);
  const each = (bytes: readonly number[]) => rangeOf(bytes.map((one) => one / manyMailboxes));
  many.storeBare();
  return [
    ...years,
    {
      what: 'log of a poll that brings nothing new',
      unit: 'bytes',
      // One page in its frame, in a log of one transaction.
      floor: rangeOf([32 + 24 + 4096]),
      ours: rangeOf(await loggedOften(few.db, few.poll)),
    },
    {
      what: 'log of a mailbox that changed',
      unit: 'bytes',
      floor: each(await loggedOften(many.floor, () => (many.change(), many.storeBare()))),
      ours: each(await loggedOften(many.db, () => (many.change(), many.poll()))),
    },
  ];
}
