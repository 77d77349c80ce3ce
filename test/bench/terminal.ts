/** What one command of the terminal costs beside a Node that does nothing: time on a processor, which load hardly moves. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { terminalProgram } from '../../build/setup/built.mjs';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { databaseName } from '../../electron/store/file/files.ts';
import { temporaryFolder } from '../helpers/temporary-database.ts';
import type { Measured } from './measure.ts';
import { rangeOf } from './ratios.ts';
import { fillWorld, type WorldSize } from './world.ts';

const runs = 7;
const source = resolve(import.meta.dirname, '../../electron/cli/main.ts');

function cpuMs(args: readonly string[]): number {
  const { output } = spawnSync(process.execPath, ['--require', join(import.meta.dirname, 'cpu-at-exit.cjs'), ...args], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  return Number(output[3]?.toString()) / 1000;
}

function statusOf(what: string, { accounts, mailboxes, days }: WorldSize): Measured {
  using folder = temporaryFolder();
  const dataFolder = join(folder.folder, 'data');
  const { db } = openDatabase(join(dataFolder, databaseName), Date.now());
  fillWorld(db, { accounts, mailboxes, days }, Date.now(), 'https://mail.example');
  closeDatabase(db);
  const bundled = terminalProgram();
  const command = [existsSync(bundled) ? bundled : source, '--data-dir', dataFolder, 'status', '--json'];
  // The first run leaves its compiled code to the others.
  cpuMs(command);
  const times = Array.from({ length: runs }, () => ({ floor: cpuMs(['-e', '0']), work: cpuMs(command) }));
  return {
    what: `status --json ${existsSync(bundled) ? '' : 'from source, '}${what}`,
    floor: 'node -e 0',
    workMs: rangeOf(times.map(({ work }) => work)).median,
    floorMs: rangeOf(times.map(({ floor }) => floor)).median,
  };
}

export const statusMeasured = (): readonly Measured[] => [
  statusOf('of 20 mailboxes', { accounts: 2, mailboxes: 10, days: 14 }),
  statusOf('of 10,000 mailboxes', { accounts: 20, mailboxes: 500, days: 14 }),
];
