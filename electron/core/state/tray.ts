/** What the tray is drawn from, as values; the words are core/words/tray.ts, Electron is electron/shell/tray.ts. */
import type { SpokenAlert } from '../alerts/model.ts';
import type { Subject } from '../model.ts';
import type { GlanceState } from './glance.ts';
import type { AccountTrouble, Headline } from './headline.ts';
import type { ProcessNotice } from './process-notice.ts';

/** How long a snooze lasts; `tomorrow` is the person's next morning. */
export const snoozeLengths = ['1h', '4h', 'tomorrow'] as const;
export type SnoozeLength = (typeof snoozeLengths)[number];

/** What a click in the menu asks for. */
export type TrayAction =
  | { readonly do: 'open'; readonly subject: Subject | null }
  | { readonly do: 'acknowledge'; readonly alertIds: readonly string[] }
  | { readonly do: 'snooze'; readonly alertIds: readonly string[]; readonly for: SnoozeLength }
  | { readonly do: 'mute'; readonly subject: Subject }
  | { readonly do: 'end-snooze' }
  | { readonly do: 'refresh' | 'pause' | 'resume' | 'settings' | 'quit' };

/** A subject that needs a person. */
export interface TrayProblem {
  readonly subject: Subject;
  readonly state: GlanceState;
  /** The alert it is named for; `null` where none speaks of it. */
  readonly alert: SpokenAlert | null;
  /** What keeps an account from being known, where no alert says it. */
  readonly trouble: AccountTrouble | null;
  /** Its alerts that fire now. */
  readonly alertIds: readonly string[];
  /** What a person did about all of them; `null` while one still speaks. */
  readonly quieted: 'acknowledged' | 'snoozed' | 'muted' | null;
}

/** Of a cache that cannot be read nothing is known: least of all that everything is as it was drawn last. */
export function unreadableTray(now: number, notice: ProcessNotice | null): TrayContent {
  return {
    state: 'stale',
    headline: {
      code: 'trouble',
      parts: [{ code: 'unreadable' }],
      fine: { account: 0, sender: 0, campaign: 0 },
      unread: { account: 0, sender: 0, campaign: 0 },
      acknowledged: 0,
      snoozed: 0,
      paused: 0,
    },
    asOf: null,
    now,
    notice,
    problems: [],
    anySnoozed: false,
    accountCount: 0,
    paused: false,
    refreshing: false,
  };
}

export interface TrayContent {
  readonly state: GlanceState;
  readonly headline: Headline;
  /** The oldest live answer, epoch ms; `null` before the first one. */
  readonly asOf: number | null;
  readonly now: number;
  /** What happened to the process itself and was not put away. */
  readonly notice?: ProcessNotice | null;
  /** Why nothing can be saved for now, for a person; `null` when nothing is wrong. */
  readonly unsaved?: string | null;
  /** Worst first; only the first five that are not muted are shown. */
  readonly problems: readonly TrayProblem[];
  /** Some alert is snoozed, be it one of several of its subject. */
  readonly anySnoozed: boolean;
  readonly accountCount: number;
  readonly paused: boolean;
  readonly refreshing: boolean;
}
