/** The tray's tooltip and menu, in words, as plain data. */
import type { Format } from '../format.ts';
import type { GlanceState } from '../state/glance.ts';
import { snoozeLengths, type SnoozeLength, type TrayContent, type TrayProblem } from '../state/tray.ts';
import { capitalised, cutMiddle, isolated, oneLine } from '../text.ts';
import { statementOf } from './alerts.ts';
import { headlineText } from './headline.ts';
import { processNoticeText } from './process.ts';
import { accountTroubleText, stateMarks } from './states.ts';
import { closingEntries, datedSentence, trayEntry, traySeparator, type TrayMenuEntry } from './tray-entries.ts';

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

/** Everything the tray shows for this content. Equal content gives equal state, so that an unchanged menu stays open. */
export function trayState(content: TrayContent, format: Format): TrayState {
  const head = datedSentence(headlineText(content.headline, format), content.asOf, content.now, format);
  return { icon: content.state, tooltip: `Sendgauge: ${head}`, menu: trayMenu(content, head, format) };
}

/** The menu: the sentence, the worst five, then what can be done. "Refresh now" and "Pause" need an account. */
function trayMenu(content: TrayContent, head: string, format: Format): readonly TrayMenuEntry[] {
  const { paused, refreshing, accountCount, notice = null, unsaved = null } = content;
  const problems = content.problems.filter(({ quieted }) => quieted !== 'muted');
  const shown = problems.slice(0, problemsInMenu).map((problem) => problemEntry(problem, format));
  const hidden = problems.length - shown.length;
  const rest = hidden > 0 ? [trayEntry(`${format.count(hidden)} more…`, { do: 'open', subject: null })] : [];
  return [
    { kind: 'text', label: head },
    ...(notice === null ? [] : [{ kind: 'text', label: processNoticeText(notice, content.now, format) } as const]),
    ...(unsaved === null ? [] : [{ kind: 'text', label: unsaved } as const]),
    traySeparator,
    ...shown,
    ...rest,
    ...(shown.length > 0 ? [traySeparator] : []),
    trayEntry(
      refreshing ? 'Refreshing…' : 'Refresh now',
      { do: 'refresh' },
      accountCount > 0 && !paused && !refreshing,
    ),
    paused ? trayEntry('Resume', { do: 'resume' }) : trayEntry('Pause', { do: 'pause' }, accountCount > 0),
    ...snoozeEntries(problems, content.anySnoozed),
    traySeparator,
    ...closingEntries,
  ];
}

function problemEntry(problem: TrayProblem, format: Format): TrayMenuEntry {
  const { subject, state, alert, trouble, alertIds, quieted } = problem;
  // What it takes to get better is said where there is room for it.
  const reason = [
    ...(alert === null ? [] : [statementOf(alert, format).main]),
    ...(trouble === null ? [] : [accountTroubleText(trouble)]),
  ].join('; ');
  const said = `${stateMarks[state]} ${isolated(clip(subject.name, longestName))}  ${clip(reason, longestReason)}`;
  return {
    kind: 'menu',
    label: quieted === null ? said : `${said} · ${quieted}`,
    entries: [
      trayEntry('Open', { do: 'open', subject }),
      traySeparator,
      ...(alertIds.length === 0 ? [] : quietEntries(problem)),
      trayEntry('Mute', { do: 'mute', subject }),
    ],
  };
}

/** What can be done about alerts that fire. */
function quietEntries({ alertIds, quieted }: TrayProblem): readonly TrayMenuEntry[] {
  return [
    trayEntry('Acknowledge', { do: 'acknowledge', alertIds }, quieted !== 'acknowledged'),
    ...snoozeLengths.map((length) =>
      trayEntry(`Snooze ${snoozeWords[length]}`, { do: 'snooze', alertIds, for: length }),
    ),
    traySeparator,
  ];
}

/** For everything that fires at once, and back. */
function snoozeEntries(problems: readonly TrayProblem[], anySnoozed: boolean): readonly TrayMenuEntry[] {
  const alertIds = problems.flatMap((problem) => problem.alertIds);
  const entries = snoozeLengths.map((length) =>
    trayEntry(capitalised(snoozeWords[length]), { do: 'snooze', alertIds, for: length }),
  );
  return [
    ...(alertIds.length > 0 ? [{ kind: 'menu', label: 'Snooze alerts', entries } as const] : []),
    ...(anySnoozed ? [trayEntry('End snooze', { do: 'end-snooze' })] : []),
  ];
}

/** In one line, whatever came in. */
function clip(text: string, length: number): string {
  return cutMiddle(oneLine(text), length);
}
