/** What the words of several rules have in common. */
import { clearShare } from '../engine.ts';
import type { Format } from '../../format.ts';
import type { SubjectKind } from '../../model.ts';
import type { StatedAlert } from '../rule.ts';
import type { AlertWindow, Sample } from '../state.ts';

const windows: Readonly<Record<AlertWindow, string>> = {
  lifetime: 'lifetime',
  '7d': 'last 7 days',
  today: 'today',
};

/** What a rate or count was measured over, as it stands in a sentence. */
export function windowText(window: AlertWindow): string {
  return windows[window];
}

const things: Readonly<Record<SubjectKind, readonly [one: string, many: string]>> = {
  sender: ['mailbox', 'mailboxes'],
  account: ['account', 'accounts'],
  campaign: ['campaign', 'campaigns'],
};

/** "1 mailbox", "3 campaigns". */
export function thingsText(kind: SubjectKind, count: number, format: Format): string {
  return format.plural(count, ...things[kind]);
}

type Counts = Readonly<Record<SubjectKind, number>>;

/** Everything of these kinds together. */
export function allOf({ sender, account, campaign }: Counts): number {
  return sender + account + campaign;
}

/** "1 mailbox at its limit", "2 accounts silent": a headline that says of what. */
export function headlineBySubject(say: (one: boolean) => string) {
  return (counts: Counts, _full: boolean, format: Format): readonly string[] =>
    (['sender', 'account', 'campaign'] as const).flatMap((kind) =>
      counts[kind] === 0 ? [] : [`${thingsText(kind, counts[kind], format)} ${say(counts[kind] === 1)}`],
    );
}

/** "2 bounce alerts": a headline that only counts. */
export function headlineCounted(one: string, many = `${one}s`) {
  return (counts: Counts, _full: boolean, format: Format): readonly string[] => [
    format.plural(allOf(counts), one, many),
  ];
}

/** How a value or a line is written. */
export type Written = (value: number) => string;

/**
 * Where the value stands to its line, and what has still to happen before the alert fires or clears; empty where that is
 * not known. `verb`: it follows the value as a sentence ("is over 2 %"), else as a clause ("over 2 %").
 */
export function standing({ phase, sample, threshold }: StatedAlert, line: Written, verb: boolean): string {
  if (sample === null || threshold === null) return '';
  const is = verb ? 'is ' : '';
  if (phase === 'recovering') return `${is}back under ${line(threshold)}, one more reading confirms it`;
  if (phase === 'firing' && sample.value < threshold)
    return `was over ${line(threshold)}, clears below ${line(threshold * clearShare)}`;
  const where = line(sample.value) === line(threshold) ? 'has reached' : `${is}over`;
  return `${where} ${line(threshold)}${phase === 'pending' ? ', one more reading confirms it' : ''}`;
}

/** The same behind a comma. */
export function standingClause(told: StatedAlert, line: Written): string {
  const text = standing(told, line, false);
  return text === '' ? '' : `, ${text}`;
}

/** "450 of 1,000 sent today". */
export function sentText({ numerator, denominator }: Sample, format: Format): string {
  return `${format.count(numerator)} of ${format.count(denominator)} sent today`;
}

/** "90 sent today, 100 usual by now". */
export function volumeText(
  { numerator, denominator, detail }: Sample,
  usualWhen: 'by now' | 'per day',
  format: Format,
): string {
  const usual = detail?.kind === 'usual' ? Math.round(detail.count) : denominator;
  return `${format.count(numerator)} sent today, ${format.count(usual)} usual ${usualWhen}`;
}
