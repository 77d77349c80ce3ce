/** What the tray showed last: the icon is drawn from it before the cache is opened. */
import { join } from 'node:path';
import * as v from 'valibot';
import { glanceStates } from '../../core/state/glance.ts';
import { longestSentence, type RememberedTray } from '../../core/words/remembered-tray.ts';
import { keepRemembered, readRemembered } from './remembered.ts';

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
  return readRemembered(join(folder, name), schema);
}

/** Keeps what the tray shows, where that is something else than was kept last. Never throws. */
export function createTrayMemory(folder: string): (tray: RememberedTray) => void {
  let last = '';
  return (tray) => {
    const facts = JSON.stringify({ ...tray, keptAt: 0 });
    if (facts === last) return;
    last = facts;
    keepRemembered(join(folder, name), tray);
  };
}
