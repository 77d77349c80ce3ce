/**
 * The icon where nobody says how it is now, before anything is read and while the monitor is silent: what was known when it was
 * drawn last, as long as that can still be true.
 */
import type { Format } from '../format.ts';
import { agedSentence, isAged } from '../state/aged.ts';
import type { GlanceState } from '../state/glance.ts';
import type { TrayState } from './tray.ts';
import { closingEntries, datedSentence } from './tray-entries.ts';

/** What is kept of the icon between two runs: no name of anybody. */
export interface RememberedTray {
  readonly icon: GlanceState;
  /** The sentence as it was shown. */
  readonly sentence: string;
  /** The oldest live answer it rests on, epoch ms; `null` before the first one. */
  readonly asOf: number | null;
  /** When it was kept, and when the first of its numbers grows old, epoch ms; `null`: never. */
  readonly keptAt: number;
  readonly oldAt: number | null;
}

/** What the icon shows, and what it rests on; `null`: nothing of that can grow old. */
export interface DrawnTray {
  readonly state: TrayState;
  readonly kept: RememberedTray | null;
}

/** How long the sentence and everything else about it may be. */
export const longestSentence = 500;

/** The icon to begin with. What was fine and may not be any more is out of date; what was wrong stays so until it is read. */
export function rememberedTrayState(kept: RememberedTray, now: number, format: Format): TrayState {
  // A clock that was put back says nothing of how long ago that was.
  const isOld = isAged(kept.icon, now < kept.keptAt ? now : kept.oldAt, now);
  const said = isOld ? agedSentence : kept.sentence;
  return headed(isOld ? 'stale' : kept.icon, datedSentence(said, kept.asOf, now, format), [
    { kind: 'separator' },
    ...closingEntries,
  ]);
}

/** The icon as it is now where it was drawn as fine and may not be any more; `null` while it is as it was drawn. */
export function agedTrayState({ state, kept }: DrawnTray, now: number, format: Format): TrayState | null {
  if (kept === null || !isAged(kept.icon, kept.oldAt, now)) return null;
  return headed('stale', datedSentence(agedSentence, kept.asOf, now, format), state.menu.slice(1));
}

function headed(icon: GlanceState, head: string, rest: TrayState['menu']): TrayState {
  return { icon, tooltip: `Sendgauge: ${head}`, menu: [{ kind: 'text', label: head }, ...rest] };
}
