/** Lines across the panels of a chart: those that raise alerts, and those that vendors have published. */
import type { AlertMarkView, TimelineDay, TimelineView } from '../../electron/views/timeline.ts';
import type { LinesView } from '../../electron/views/context.ts';
import type { Severity } from '../../electron/core/alerts/state.ts';
import { format } from '../format.ts';
import { messages } from '../messages.ts';
import type { DrawnLine } from './plugins.ts';

type PublishedLine = TimelineView['publishedLines'][number];
export type LinedRate = PublishedLine['rate'];

/** What is known of one rate's lines. */
export interface RateLines {
  /** Those that raise alerts; `null` where subjects of several kinds are drawn together and none holds for all. */
  readonly own: LinesView | null;
  readonly published: readonly PublishedLine[];
}

export interface LineColours {
  readonly warning: string;
  readonly critical: string;
  readonly published: string;
}

/** The lines of one rate of an account. */
export function rateLines(
  account: Pick<TimelineView, `${LinedRate}Lines` | 'publishedLines'>,
  rate: LinedRate,
): RateLines {
  return { own: account[`${rate}Lines`], published: account.publishedLines.filter((line) => line.rate === rate) };
}

const ownValues = (own: LinesView | null): readonly number[] => [own?.warning, own?.critical].flatMap((v) => v ?? []);

/** Scales reach at least this far, so that one bounce in a thousand mails is no mountain. */
const leastTop: Readonly<Record<LinedRate, number>> = { bounce: 0.01, complaint: 0.001 };

/** Published lines up to this far above the scale are near enough to make room for. */
const nearShare = 1.25;

/**
 * The top of a rate's scale and the lines on it. There is always room for the first own line, so that a good month is
 * drawn low and not as alarming peaks; published lines far above are left to the table.
 */
export function scaleOf(highest: number, { own, published }: RateLines, rate: LinedRate) {
  const first = Math.min(...ownValues(own));
  const top = Math.max(highest * 1.1, Number.isFinite(first) ? first * 1.35 : 0, leastTop[rate]);
  const near = published.filter(({ value }) => value <= top * nearShare);
  return { top: Math.max(top, ...near.map(({ value }) => value * 1.1)), published: near };
}

/** What stands at a published line: who drew it, where, and whether that was only read in a copy. */
export function shortLabel({ vendor, value, verified }: PublishedLine): string {
  return `${vendor} ${format.percent(value)}${verified ? '' : ` (${messages.policy.unverified})`}`;
}

/** Published lines as they are named below a chart: those that one vendor wrote on one page together. */
export interface PolicyNote {
  readonly key: string;
  /** "Google: keep below 0.1 %, never reach 0.3 % (unverified)". */
  readonly text: string;
  readonly source: string;
  readonly url: string;
  /** When it was read. */
  readonly date: string;
}

export function policyNotes(lines: readonly PublishedLine[]): readonly PolicyNote[] {
  const together = Map.groupBy(lines, ({ url, rate, applies, verified }) =>
    JSON.stringify([url, rate, applies, verified]),
  );
  return [...together].flatMap(([key, group]): readonly PolicyNote[] => {
    const [first] = group;
    if (first === undefined) return [];
    const said = group.map(({ meaning, value }) => `${meaning} ${format.percent(value)}`).join(', ');
    const remarks = [
      ...(first.applies === 'reference' ? [messages.policy.reference] : []),
      ...(first.verified ? [] : [messages.policy.unverified]),
    ];
    const text = `${first.vendor}: ${said}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`;
    return [{ key, text, source: first.source, url: first.url, date: first.date }];
  });
}

/** The lines to draw on an axis. */
export function drawnLines(
  axis: string,
  own: LinesView | null,
  published: readonly PublishedLine[],
  colours: LineColours,
): readonly DrawnLine[] {
  const ours = (['warning', 'critical'] as const).flatMap((severity): DrawnLine[] => {
    const value = own?.[severity] ?? null;
    if (value === null) return [];
    const label = messages.policy.own(severity, format.percent(value));
    return [{ axis, value, label, colour: colours[severity], published: false }];
  });
  const theirs = published.map((line): DrawnLine => {
    return { axis, value: line.value, label: shortLabel(line), colour: colours.published, published: true };
  });
  return [...theirs, ...ours];
}

/** Alerts by the day or week that is drawn: the last one that begins on or before their day. */
export function marksByDay(
  days: readonly Pick<TimelineDay, 'day'>[],
  marks: readonly AlertMarkView[],
): ReadonlyMap<number, readonly AlertMarkView[]> {
  const found = new Map<number, AlertMarkView[]>();
  for (const mark of marks) {
    const position = days.findLastIndex(({ day }) => day <= mark.day);
    if (position >= 0) found.set(position, [...(found.get(position) ?? []), mark]);
  }
  return found;
}

/** The worse of several. */
export function worstMark(marks: readonly AlertMarkView[]): Severity {
  return marks.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';
}

/** The published lines that are on the chart of these days: they are named below it, with their sources. `null`: no complaints are drawn. */
export function shownLines(
  days: readonly TimelineDay[],
  { bounce, complaint }: { readonly bounce: RateLines; readonly complaint: RateLines | null },
): readonly PublishedLine[] {
  const of = (name: LinedRate, lines: RateLines | null): readonly PublishedLine[] => {
    if (lines === null) return [];
    const values = days.flatMap((day) => day[name]?.value ?? []);
    return values.length === 0 ? [] : scaleOf(Math.max(...values), lines, name).published;
  };
  return [...of('bounce', bounce), ...of('complaint', complaint)];
}
