import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { minuteMs } from '../../../electron/core/days.ts';
import { listTransitions } from '../../../electron/store/alerts/states.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import { temporaryDatabase } from '../../helpers/temporary-database.ts';
import { noon } from '../filled.ts';

const teller = join(import.meta.dirname, 'processes', 'teller.ts');

type Place = 'deciding' | 'decided' | 'banner' | 'told' | 'nowhere';

/** Runs the app until it reaches that place, and kills it there (kill -9). Returns what it showed. */
async function runUntil(file: string, place: Place, at: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [teller, file, String(at), place], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const shown: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('banner ')) shown.push(line.slice('banner '.length));
    if (line.split(' ')[0] === place) child.kill('SIGKILL');
  }
  expect(await exit).toEqual(place === 'nowhere' ? [0, null] : [null, 'SIGKILL']);
  return shown;
}

/** What a person saw over three starts of the app, the first of which was killed there. */
async function toldWhenKilledAt(place: Place) {
  using temporary = temporaryDatabase();
  closeDatabase(temporary.db);
  const { file } = temporary;
  const starts = [
    await runUntil(file, place, noon),
    await runUntil(file, 'nowhere', noon + minuteMs),
    await runUntil(file, 'nowhere', noon + 2 * minuteMs),
  ];
  const { db, notice } = openDatabase(file, noon);
  try {
    expect(notice).toBeNull();
    const rows = db.prepare('SELECT outcome, count(*) AS count FROM outbox GROUP BY outcome').all();
    const banners = Number(db.prepare('SELECT count(*) FROM banner').pluck().get());
    return { starts, rows, banners, fired: listTransitions(db).filter(({ to }) => to === 'firing').length };
  } finally {
    closeDatabase(db);
  }
}

const reached = ['Daily limit reached'];
const onRecord = { rows: [{ outcome: 'shown', count: 1 }], banners: 1, fired: 1 };

test.concurrent.each([
  ['before the decision is stored: decided and told once by the next start', 'deciding', [[], reached, []]],
  ['between the decision and its banner: told once by the next start', 'decided', [[], reached, []]],
  ['between the banner and the note of it: told once more, and never again', 'banner', [reached, reached, []]],
  ['after the note: never told again', 'told', [reached, [], []]],
] as const)('killed %s', async (_when, place, starts) => {
  expect(await toldWhenKilledAt(place)).toEqual({ starts, ...onRecord });
});
