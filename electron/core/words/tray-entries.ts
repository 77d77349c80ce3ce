/** The rows of the tray's menu, as plain data, and those that are there whatever is known. */
import type { Format } from '../format.ts';
import type { TrayAction } from '../state/tray.ts';

export type TrayMenuEntry =
  | { readonly kind: 'separator' }
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction; readonly enabled: boolean }
  | { readonly kind: 'menu'; readonly label: string; readonly entries: readonly TrayMenuEntry[] };

export function trayEntry(label: string, action: TrayAction, enabled = true): TrayMenuEntry {
  return { kind: 'action', label, action, enabled };
}

export const traySeparator: TrayMenuEntry = { kind: 'separator' };

/** The sentence and the age of the data, so that old numbers are never taken for fresh ones. */
export function datedSentence(sentence: string, asOf: number | null, now: number, format: Format): string {
  return asOf === null ? sentence : `${sentence} · as of ${format.moment(asOf, now)}`;
}

/** The last rows of every menu. */
export const closingEntries: readonly TrayMenuEntry[] = [
  trayEntry('Open Sendgauge', { do: 'open', subject: null }),
  trayEntry('Settings…', { do: 'settings' }),
  traySeparator,
  trayEntry('Quit Sendgauge', { do: 'quit' }),
];

/** Whether two states draw the same: the menu is only re-published when it really changed. */
export function sameMenu(left: readonly TrayMenuEntry[], right: readonly TrayMenuEntry[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
