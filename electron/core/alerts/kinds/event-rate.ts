/** Rules about how often something bad happens to mail: bounces, complaints. On little mail counts are judged. */
import type { Format } from '../../format.ts';
import { headroomOf, type Headroom } from '../headroom.ts';
import { minimumVolume, type GroupFacts, type RuleWords, type StatedAlert } from '../rule.ts';
import { standing, windowText, headlineCounted, type Written } from './phrases.ts';

/** What happens, one and many; and the order of the rule's part in the headline. */
export interface EventOfMail {
  readonly name: string;
  readonly judges: string;
  readonly one: string;
  readonly many: string;
  readonly headlineOrder: number;
}

export function eventRateWords({ name, judges, one, many, headlineOrder }: EventOfMail): RuleWords {
  const noun = `${one} rate`;
  return {
    name,
    judges,
    noun,
    short: many,
    counted: [one, many],
    statement: (told, format) => {
      const found = measuredRate(told, one, format);
      if (found === null) return { main: `${noun} unknown`, more: '' };
      const where = standing(told, found.line, true);
      return { main: where === '' ? found.text : `${found.text} ${where}`, more: roomOf(told, one, format) };
    },
    resolved: (told, format) => {
      const found = measuredRate(told, one, format);
      if (found === null || told.threshold === null) return `${noun} back under the line`;
      return `${found.text} is back under ${found.line(told.threshold)}`;
    },
    title: ({ threshold, sample, severity }, format) => {
      if (threshold === null || sample === null) return name;
      const isLittle = (sample.denominator ?? 0) < minimumVolume;
      return isLittle ? `${name} ${severity}` : `${name} over ${format.percent(threshold)}`;
    },
    resolvedTitle: `${name} recovered`,
    figure: (value, format) => format.percent(value),
    group: ({ threshold, severity }: GroupFacts, format) =>
      threshold === null ? `with ${severity} ${many}` : `over ${format.percent(threshold)} ${noun}`,
    groupResolved: `with ${noun} recovered`,
    groupMore: () => '',
    headline: headlineCounted(`${one} alert`),
    headlineOrder,
    found: ({ numerator, denominator, value, window, approximate }, _provider, format) => {
      if (denominator === 0) return `no mail (${windowText(window)})`;
      const rate = format.percent(value);
      if (numerator === null || denominator === null) return `${rate} (${windowText(window)})`;
      const about = approximate ? 'about ' : '';
      return `${about}${format.count(Math.round(numerator))} of ${format.count(denominator)} (${rate}, ${windowText(window)})`;
    },
    written: (value, format) => format.percent(value),
  };
}

/** What was found, and how a line is written in the same terms: as counts on little mail, else as a rate. */
function measuredRate(
  { sample, providerName }: StatedAlert,
  event: string,
  format: Format,
): { readonly text: string; readonly line: Written } | null {
  if (sample === null) return null;
  const { numerator, denominator } = sample;
  const window = windowText(sample.window);
  if (numerator !== null && denominator !== null && denominator < minimumVolume) {
    const count = format.count(Math.round(numerator));
    return {
      text: `${event} count ${count} (of only ${format.plural(denominator, 'mail')}, ${window})`,
      line: (threshold) => format.number(threshold * denominator, 1),
    };
  }
  const counts = `${format.count(numerator === null ? null : Math.round(numerator))} of ${format.count(denominator)}`;
  const source =
    numerator === null || denominator === null
      ? window
      : sample.approximate
        ? `about ${counts} sent, ${window}, as ${providerName} rounds it`
        : `${counts}, ${window}`;
  return { text: `${event} rate ${format.percent(sample.value)} (${source})`, line: format.percent };
}

/** What it takes to get back or further; while an alert recovers its line is behind it, and nothing has to be done. */
function roomOf({ phase, sample, threshold, levels }: StatedAlert, event: string, format: Format): string {
  if (sample === null || phase === 'recovering') return '';
  const own = threshold === null ? [] : [{ threshold, smallCount: null }];
  return headroomTexts(headroomOf(sample, levels ?? own), event, format).join(', ');
}

/**
 * "about 430 clean sends bring it back under 3 %", then "9 more bounces and it reaches 3 %" or on little mail "3 more
 * bounces and it has 10"; what does not apply is left out. `event` is the singular.
 */
export function headroomTexts(headroom: Headroom | null, event: string, format: Format): readonly string[] {
  if (headroom === null) return [];
  const { back, next, approximate } = headroom;
  const texts: string[] = [];
  if (back !== null) {
    const bring = back.sends === 1 ? 'brings' : 'bring';
    const sends = format.plural(back.sends, 'clean send');
    texts.push(`about ${sends} ${bring} it back under ${format.percent(back.line)}`);
  }
  if (next !== null) {
    const events = format.plural(next.events, `more ${event}`);
    const then = next.count === null ? `it reaches ${format.percent(next.line)}` : `it has ${format.count(next.count)}`;
    texts.push(`${approximate ? 'about ' : ''}${events} and ${then}`);
  }
  return texts;
}
