/** What the tray shows, as plain data. `electron/shell/tray.ts` draws it; nothing here knows Electron. */
import type { Severity } from '../alerts/model.ts';
import type { Subject } from '../model.ts';

/** Worst-of everything. Each has an image of its own shape (look.md, principle 4). */
export const trayIcons = ['ok', 'warning', 'critical', 'stale', 'offline', 'paused', 'none'] as const;
export type TrayIcon = (typeof trayIcons)[number];

/** How long a snooze lasts; `tomorrow` is the person's next morning. */
export type SnoozeLength = '1h' | '4h' | 'tomorrow';

/** What a click in the menu asks for. */
export type TrayAction =
  | { readonly do: 'open'; readonly subject: Subject | null }
  | { readonly do: 'acknowledge'; readonly alertIds: readonly string[] }
  | { readonly do: 'snooze'; readonly alertIds: readonly string[]; readonly for: SnoozeLength }
  | { readonly do: 'end-snooze' }
  | { readonly do: 'mute'; readonly subject: Subject }
  | { readonly do: 'refresh' }
  | { readonly do: 'pause' }
  | { readonly do: 'resume' }
  | { readonly do: 'settings' }
  | { readonly do: 'quit' };

export type TrayMenuEntry =
  | { readonly kind: 'separator' }
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction; readonly enabled: boolean }
  | { readonly kind: 'menu'; readonly label: string; readonly entries: readonly TrayMenuEntry[] };

export interface TrayState {
  readonly icon: TrayIcon;
  /** "Sendgauge: 2 mailboxes near limit · as of 14:02"; also the accessible name of the icon. */
  readonly tooltip: string;
  readonly menu: readonly TrayMenuEntry[];
}

/** A subject that needs a person, with its one-line reason ("92 of 100 sent today"). */
export interface TrayProblem {
  readonly subject: Subject;
  readonly severity: Severity;
  readonly reason: string;
  /** Its alerts that fire now. */
  readonly alertIds: readonly string[];
  /** What a person did about all of them; `null` while one still speaks. */
  readonly quieted: 'acknowledged' | 'snoozed' | 'muted' | null;
}

export interface TrayContent {
  readonly icon: TrayIcon;
  /** "2 mailboxes near limit, 1 bounce alert": the window's first sentence. */
  readonly sentence: string;
  /** Local wall time of the oldest live answer, already formatted; `null` before the first one. */
  readonly asOf: string | null;
  /** Worst first; only the first five that are not muted are shown. */
  readonly problems: readonly TrayProblem[];
  /** Some alert is snoozed, be it one of several of its subject. */
  readonly anySnoozed: boolean;
  readonly accountCount: number;
  readonly paused: boolean;
  readonly refreshing: boolean;
}

/** Subjects shown in the menu; the window has the rest. */
export const problemsInMenu = 5;

const marks: Readonly<Record<Severity, string>> = { critical: '⬣', warning: '▲' };
const snoozeLengths: readonly (readonly [SnoozeLength, string])[] = [
  ['1h', '1 h'],
  ['4h', '4 h'],
  ['tomorrow', 'until tomorrow'],
];
const longestName = 40;
const longestReason = 64;
const separator: TrayMenuEntry = { kind: 'separator' };

/** Everything the tray shows for this content. Equal content gives equal state, so that an unchanged menu stays open. */
export function trayState(content: TrayContent): TrayState {
  return { icon: content.icon, tooltip: trayTooltip(content), menu: trayMenu(content) };
}

/** The tooltip: product, sentence and the age of the data, so that old numbers are never taken for fresh ones. */
export function trayTooltip(content: Pick<TrayContent, 'sentence' | 'asOf'>): string {
  return `Sendgauge: ${headline(content)}`;
}

/** The menu: the sentence, the worst five, then what can be done. "Refresh now" and "Pause" need an account. */
export function trayMenu(content: TrayContent): readonly TrayMenuEntry[] {
  const { paused, refreshing, accountCount } = content;
  const problems = content.problems.filter(({ quieted }) => quieted !== 'muted');
  const shown = problems.slice(0, problemsInMenu).map(problemEntry);
  const hidden = problems.length - shown.length;
  const rest = hidden > 0 ? [action(`${hidden} more…`, { do: 'open', subject: null })] : [];
  return [
    { kind: 'text', label: headline(content) },
    separator,
    ...shown,
    ...rest,
    ...(shown.length > 0 ? [separator] : []),
    action(refreshing ? 'Refreshing…' : 'Refresh now', { do: 'refresh' }, accountCount > 0 && !paused && !refreshing),
    paused ? action('Resume', { do: 'resume' }) : action('Pause', { do: 'pause' }, accountCount > 0),
    ...snoozeEntries(problems, content.anySnoozed),
    separator,
    action('Open Sendgauge', { do: 'open', subject: null }),
    action('Settings…', { do: 'settings' }),
    separator,
    action('Quit Sendgauge', { do: 'quit' }),
  ];
}

/** Whether two states draw the same: the menu is only re-published when it really changed. */
export function sameMenu(left: readonly TrayMenuEntry[], right: readonly TrayMenuEntry[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function headline({ sentence, asOf }: Pick<TrayContent, 'sentence' | 'asOf'>): string {
  return asOf === null ? sentence : `${sentence} · as of ${asOf}`;
}

function problemEntry({ subject, severity, reason, alertIds, quieted }: TrayProblem): TrayMenuEntry {
  const said = `${marks[severity]} ${clip(subject.name, longestName)}  ${clip(reason, longestReason)}`;
  return {
    kind: 'menu',
    label: quieted === null ? said : `${said} · ${quieted}`,
    entries: [
      action('Open', { do: 'open', subject }),
      separator,
      action('Acknowledge', { do: 'acknowledge', alertIds }, quieted !== 'acknowledged'),
      ...snoozeLengths.map(([length, words]) => action(`Snooze ${words}`, { do: 'snooze', alertIds, for: length })),
      separator,
      action('Mute', { do: 'mute', subject }),
    ],
  };
}

/** For everything that fires at once, and back. */
function snoozeEntries(problems: readonly TrayProblem[], anySnoozed: boolean): readonly TrayMenuEntry[] {
  const alertIds = problems.flatMap((problem) => problem.alertIds);
  const entries = snoozeLengths.map(([length, words]) =>
    action(capitalised(words), { do: 'snooze', alertIds, for: length }),
  );
  return [
    ...(alertIds.length > 0 ? [{ kind: 'menu', label: 'Snooze alerts', entries } as const] : []),
    ...(anySnoozed ? [action('End snooze', { do: 'end-snooze' })] : []),
  ];
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function action(label: string, wanted: TrayAction, enabled = true): TrayMenuEntry {
  return { kind: 'action', label, action: wanted, enabled };
}

/** Cuts the middle out: the end of a mailbox (its domain) tells as much as its beginning. One line, whatever came in. */
function clip(text: string, length: number): string {
  const characters = [...text.replace(/\s+/g, ' ')];
  if (characters.length <= length) return characters.join('');
  const head = Math.ceil((length - 1) / 2);
  return [...characters.slice(0, head), '…', ...characters.slice(characters.length - (length - 1 - head))].join('');
}
