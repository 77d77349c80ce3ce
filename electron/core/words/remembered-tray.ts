/** The icon as it is drawn before anything is read: what was known when it was drawn last, as long as that can still be true. */
import type { Format } from '../format.ts';
import type { GlanceState } from '../state/glance.ts';
import type { TrayState } from './tray.ts';
import { closingEntries } from './tray-entries.ts';

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

/** How long the sentence and everything else about it may be. */
export const longestSentence = 500;

/** The icon to begin with. What was fine and may not be any more is out of date; what was wrong stays so until it is read. */
export function rememberedTrayState(kept: RememberedTray, now: number, format: Format): TrayState {
  const { icon, sentence, asOf, keptAt, oldAt } = kept;
  const isOld = (oldAt !== null && now >= oldAt) || now < keptAt;
  const isCalm = icon === 'ok' || icon === 'unconfirmed';
  const said = isOld && isCalm ? 'Old data' : sentence;
  const head = asOf === null ? said : `${said} · as of ${format.moment(asOf, now)}`;
  return {
    icon: isOld && isCalm ? 'stale' : icon,
    tooltip: `Sendgauge: ${head}`,
    menu: [{ kind: 'text', label: head }, { kind: 'separator' }, ...closingEntries],
  };
}
