/** The tray's tooltip and menu, in words, as plain data. */
import type { Format } from '../format.ts';
import type { GlanceState } from '../state/glance.ts';
import {
  snoozeLengths,
  type SnoozeLength,
  type TrayAction,
  type TrayContent,
  type TrayProblem,
} from '../state/tray.ts';
import { capitalised, isolated, oneLine } from '../text.ts';
import { statementOf } from './alerts.ts';
import { headlineText } from './headline.ts';
import { processNoticeText } from './process.ts';
import { accountTroubleText, stateMarks } from './states.ts';

export type TrayMenuEntry =
  | { readonly kind: 'separator' }
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction; readonly enabled: boolean }
  | { readonly kind: 'menu'; readonly label: string; readonly entries: readonly TrayMenuEntry[] };

export interface TrayState {
  readonly icon: GlanceState;
  /** "Sendgauge: 2 mailboxes near limit · as of 14:02"; also the accessible name of the icon. */
  readonly tooltip: string;
  readonly menu: readonly TrayMenuEntry[];
}

/** Subjects shown in the menu; the window has the rest. */
export const problemsInMenu = 5;

const snoozeWords: Readonly<Record<SnoozeLength, string>> = { '1h': '1 h', '4h': '4 h', tomorrow: 'until tomorrow' };
const longestName = 40;
const longestReason = 64;
const separator: TrayMenuEntry = { kind: 'separator' };

/** Everything the tray shows for this content. Equal content gives equal state, so that an unchanged menu stays open. */
export function trayState(content: TrayContent, format: Format): TrayState {
  const head = headOf(content, format);
  return { icon: content.state, tooltip: `Sendgauge: ${head}`, menu: trayMenu(content, head, format) };
}

/** The sentence and the age of the data, so that old numbers are never taken for fresh ones. */
function headOf({ headline, asOf, now }: TrayContent, format: Format): string {
  const sentence = headlineText(headline, format);
  return asOf === null ? sentence : `${sentence} · as of ${format.moment(asOf, now)}`;
}

/** The menu: the sentence, the worst five, then what can be done. "Refresh now" and "Pause" need an account. */
function trayMenu(content: TrayContent, head: string, format: Format): readonly TrayMenuEntry[] {
  const { paused, refreshing, accountCount, notice = null } = content;
  const problems = content.problems.filter(({ quieted }) => quieted !== 'muted');
  const shown = problems.slice(0, problemsInMenu).map((problem) => problemEntry(problem, format));
  const hidden = problems.length - shown.length;
  const rest = hidden > 0 ? [action(`${format.count(hidden)} more…`, { do: 'open', subject: null })] : [];
  return [
    { kind: 'text', label: head },
    ...(notice === null ? [] : [{ kind: 'text', label: processNoticeText(notice, content.now, format) } as const]),
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

function problemEntry(problem: TrayProblem, format: Format): TrayMenuEntry {
  const { subject, state, alert, trouble, alertIds, quieted } = problem;
  // What it takes to get better is said where there is room for it.
  const reason = alert !== null ? statementOf(alert, format).main : trouble === null ? '' : accountTroubleText(trouble);
  const said = `${stateMarks[state]} ${isolated(clip(subject.name, longestName))}  ${clip(reason, longestReason)}`;
  return {
    kind: 'menu',
    label: quieted === null ? said : `${said} · ${quieted}`,
    entries: [
      action('Open', { do: 'open', subject }),
      separator,
      ...(alertIds.length === 0 ? [] : quietEntries(problem)),
      action('Mute', { do: 'mute', subject }),
    ],
  };
}

/** What can be done about alerts that fire. */
function quietEntries({ alertIds, quieted }: TrayProblem): readonly TrayMenuEntry[] {
  return [
    action('Acknowledge', { do: 'acknowledge', alertIds }, quieted !== 'acknowledged'),
    ...snoozeLengths.map((length) => action(`Snooze ${snoozeWords[length]}`, { do: 'snooze', alertIds, for: length })),
    separator,
  ];
}

/** For everything that fires at once, and back. */
function snoozeEntries(problems: readonly TrayProblem[], anySnoozed: boolean): readonly TrayMenuEntry[] {
  const alertIds = problems.flatMap((problem) => problem.alertIds);
  const entries = snoozeLengths.map((length) =>
    action(capitalised(snoozeWords[length]), { do: 'snooze', alertIds, for: length }),
  );
  return [
    ...(alertIds.length > 0 ? [{ kind: 'menu', label: 'Snooze alerts', entries } as const] : []),
    ...(anySnoozed ? [action('End snooze', { do: 'end-snooze' })] : []),
  ];
}

function action(label: string, wanted: TrayAction, enabled = true): TrayMenuEntry {
  return { kind: 'action', label, action: wanted, enabled };
}

/** Cuts the middle out: the end of a mailbox (its domain) tells as much as its beginning. One line, whatever came in. */
function clip(text: string, length: number): string {
  const characters = [...oneLine(text)];
  if (characters.length <= length) return characters.join('');
  const head = Math.ceil((length - 1) / 2);
  return [...characters.slice(0, head), '…', ...characters.slice(characters.length - (length - 1 - head))].join('');
}
