/**
 * What the tray showed last, in a small file of its own beside the cache: the icon is drawn from it before the cache is
 * opened. It is worth nothing: one that cannot be read or written is not there.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { glanceStates } from '../../core/state/glance.ts';
import { longestSentence, type RememberedTray } from '../../core/words/remembered-tray.ts';
import { partialOf } from './files.ts';
import { isOwnFile } from './ours.ts';

const name = 'tray.json';
const instant = v.nullable(v.pipe(v.number(), v.safeInteger()));
const schema = v.object({
  icon: v.picklist(glanceStates),
  sentence: v.pipe(v.string(), v.maxLength(longestSentence)),
  asOf: instant,
  keptAt: v.pipe(v.number(), v.safeInteger()),
  oldAt: instant,
});

/** What the tray showed last; `null` when that is not known. Never throws. */
export function readRememberedTray(folder: string): RememberedTray | null {
  try {
    const file = join(folder, name);
    if (!isOwnFile(file)) return null;
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const { success, output } = v.safeParse(schema, stored);
    return success ? output : null;
  } catch {
    return null;
  }
}

/** Keeps what the tray shows, where that is something else than was kept last. Never throws. */
export function createTrayMemory(folder: string): (tray: RememberedTray) => void {
  let last = '';
  return (tray) => {
    const facts = JSON.stringify({ ...tray, keptAt: 0 });
    if (facts === last) return;
    last = facts;
    keep(folder, tray);
  };
}

/** In place of the last one; whatever is there under that name is not written into. */
function keep(folder: string, tray: RememberedTray): void {
  const file = join(folder, name);
  const next = partialOf(file);
  try {
    rmSync(next, { force: true });
    writeFileSync(next, JSON.stringify(tray), { mode: 0o600, flag: 'wx' });
    renameSync(next, file);
  } catch {
    // Full or read-only: the icon waits for the cache then.
  }
}
