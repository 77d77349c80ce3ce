/** An explanation as lines of a terminal. */
import stringWidth from 'string-width';
import { rules } from '../../core/alerts/catalog.ts';
import type { Format } from '../../core/format.ts';
import { nameText } from '../../core/text.ts';
import { ruleText, ruleValueText } from '../../core/words/alerts.ts';
import { explanationText } from '../../core/words/explanation.ts';
import { originText } from '../../core/words/origins.ts';
import type { Explanation } from '../../services/alerts/explain.ts';

/** Columns of the narrowest terminal that is still usual. */
const widest = 80;
const indent = '  ';

/** Rule and state, the sentence, and what it rests on. */
export function explainedText(decision: Explanation, format: Format): string {
  const { lastNotification: last, sample, facts } = decision;
  const lines = linesText(decision, format);
  const time = (at: number) => format.moment(at, facts.now);
  return [
    `${ruleText(decision.rule)}: ${stateText(decision)}`,
    ...wrapped(explanationText(decision, format)),
    ...(lines === '' ? [] : wrapped(`Lines: ${lines}`)),
    ...(sample === null ? [] : wrapped(`Measured: ${time(sample.at)}`)),
    ...(last === null ? [] : wrapped(`Last told: ${time(last.at)}, "${nameText(last.title)}"`)),
  ].join('\n');
}

function stateText({ enabled, phase, severity, sample }: Explanation): string {
  if (phase !== 'inactive') return severity === null ? phase : `${phase}, ${severity}`;
  if (!enabled) return 'off';
  return sample === null ? 'no value' : 'quiet';
}

function linesText({ rule, lines, enabled }: Explanation, format: Format): string {
  if (rules[rule].unit === 'none' || !enabled) return '';
  return lines
    .map(({ severity, threshold, count, origin }) => {
      const line = count === null ? ruleValueText(rule, threshold, format) : format.plural(count, 'event');
      return `${severity} ${line} (${originText(origin)})`;
    })
    .join(', ');
}

/** Broken at blanks; a word longer than a line stays whole. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && stringWidth(`${indent}${line} ${word}`) > widest) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line];
}
