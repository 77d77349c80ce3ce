/** Rules about a good rate that falls below what is usual for the account: deliveries, replies. */
import type { Format } from '../../format.ts';
import { capitalised } from '../../text.ts';
import type { RuleWords } from '../rule.ts';
import type { Sample } from '../state.ts';
import { headlineCounted, standingClause, windowText } from './phrases.ts';

export interface GoodRate {
  readonly name: string;
  readonly judges: string;
  /** "delivery rate". */
  readonly noun: string;
  /** "delivery", as a list of alerts and a banner about several name it. */
  readonly short: string;
  readonly counted: readonly [one: string, many: string];
  readonly headline: string;
  readonly headlineOrder: number;
}

export function dropWords({ name, judges, noun, short, counted, headline, headlineOrder }: GoodRate): RuleWords {
  const rateText = ({ numerator, denominator, window, detail }: Sample, format: Format): string => {
    const rate = numerator === null || denominator === null || denominator === 0 ? null : numerator / denominator;
    const usual = detail?.kind === 'baseline' ? `, usually ${format.percent(detail.rate)}` : '';
    const source = `${format.count(numerator)} of ${format.count(denominator)}, ${windowText(window)}`;
    return `${noun} ${format.percent(rate)} (${source})${usual}`;
  };
  return {
    name,
    judges,
    noun,
    short,
    counted,
    statement: (told, format) => ({
      main:
        told.sample === null
          ? `${noun} unknown`
          : `${rateText(told.sample, format)}: ${format.percent(told.sample.value)} below usual${standingClause(told, format.percent)}`,
      more: '',
    }),
    resolved: ({ sample }, format) => `${sample === null ? noun : `${rateText(sample, format)}:`} back near the usual`,
    title: () => `${capitalised(noun)} below usual`,
    resolvedTitle: `${capitalised(noun)} as usual again`,
    figure: (value, format) => `${format.percent(value)} below usual`,
    group: () => `with ${short} below usual`,
    groupResolved: `with ${noun} recovered`,
    groupMore: () => '',
    headline: headlineCounted(headline),
    headlineOrder,
    found: (sample, _provider, format) => `${rateText(sample, format)}: ${format.percent(sample.value)} below usual`,
    written: (value, format) => format.percent(value),
  };
}
