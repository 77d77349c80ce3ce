/** A desktop notification as plain data: what services ask for and the shell shows. */
import type { Severity } from '../alerts/state.ts';

/** What a person can do on a banner besides opening it. */
export const bannerActions = ['acknowledge', 'snooze-hour', 'snooze-tomorrow'] as const;
export type BannerAction = (typeof bannerActions)[number];

/** The words on the buttons. */
export const bannerActionLabels: Readonly<Record<BannerAction, string>> = {
  acknowledge: 'Acknowledge',
  'snooze-hour': 'Snooze 1 h',
  'snooze-tomorrow': 'Snooze until tomorrow',
};

/** The word for what a click on the banner itself does, where a desktop makes a button of that too. */
export const openLabel = 'Open';

export interface Banner {
  /** Stable: a new banner under the same key takes the old one's place, and `withdraw` names it. */
  readonly key: string;
  readonly title: string;
  readonly body: string;
  readonly severity: Severity;
  /** Shown without a sound. */
  readonly silent: boolean;
  /** Buttons, in this order; a digest has none. */
  readonly actions: readonly BannerAction[];
}

/** `shown` only after the desktop said so: nothing else may be recorded as told. */
export type ShowOutcome = 'shown' | 'failed' | 'unsupported';
