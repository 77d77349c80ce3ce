import { hourMs, minuteMs } from './days.ts';
import { defaultQuietHours, type QuietHours } from './delivery/quiet-hours.ts';

/** What a person can change, the rules apart (see alerts/rules.ts). */
/** In which colours the window is drawn. */
export const themes = ['system', 'light', 'dark'] as const;

export interface Settings {
  readonly pollIntervalMs: number;
  readonly theme: (typeof themes)[number];
  readonly launchAtLogin: boolean;
  /** Polling is paused for every account. */
  readonly paused: boolean;
  /** Local hours in which nothing is told. */
  readonly quietHours: QuietHours;
  /** How often what still fires is told again, ms; `null`: once is enough. Acknowledging ends it. */
  readonly repeat: { readonly criticalMs: number | null; readonly limitMs: number | null };
}

/** Poll intervals offered in the settings. Live data is asked for every 5 minutes while the window is open. */
export const pollIntervalsMs = [5, 10, 15, 30, 60].map((minutes) => minutes * minuteMs);

/** Critical alerts are told again every 4 h until acknowledged, limits every 24 h; quiet hours are off. */
export const defaultSettings: Settings = {
  pollIntervalMs: 15 * minuteMs,
  theme: 'system',
  launchAtLogin: false,
  paused: false,
  quietHours: defaultQuietHours,
  repeat: { criticalMs: 4 * hourMs, limitMs: 24 * hourMs },
};
