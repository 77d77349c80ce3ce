/** What an alert says, the same in notifications, tray, window and terminal. */
import { rules, type RuleName } from '../alerts/catalog.ts';
import type { SpokenAlert } from '../alerts/model.ts';
import type { RuleUnit, StatedAlert, Statement } from '../alerts/rule.ts';
import type { Format } from '../format.ts';
import { nameText } from '../text.ts';

/** "Bounce rate". */
export function ruleText(rule: RuleName): string {
  return rules[rule].words.name;
}

/** What is wrong and how much of it, and what it takes where there is room for that. Without the name of its subject. */
export function statementOf(alert: StatedAlert & Pick<SpokenAlert, 'rule'>, format: Format): Statement {
  return rules[alert.rule].words.statement(alert, format);
}

/** Both parts in one. */
export function statementText(alert: StatedAlert & Pick<SpokenAlert, 'rule'>, format: Format): string {
  const { main, more } = statementOf(alert, format);
  return more === '' ? main : `${main}; ${more}`;
}

/** One sentence that says of whom, too. */
export function alertMessage(alert: SpokenAlert, format: Format): string {
  return `${nameText(alert.subject.name)}: ${statementText(alert, format)}`;
}

/** What is said when an alert has ended: the value that shows it, or that the trouble is over. */
export function resolvedMessage(alert: SpokenAlert, format: Format): string {
  return `${nameText(alert.subject.name)}: ${rules[alert.rule].words.resolved(alert, format)}`;
}

/** A value or a line in the unit of its rule: "5.2 %", "1.5 ×", "30 min"; `none` has no figure. */
export function unitText(unit: RuleUnit, value: number | null, format: Format): string {
  switch (unit) {
    case 'percent':
      return format.percent(value);
    case 'multiple':
      return format.times(value);
    case 'duration':
      return format.duration(value);
    case 'none':
      return '';
  }
}

/** The same in a sentence, in the rule's own terms: a pace is set in limits, "1.2 ×", and spoken of as "120 %" of one. */
export function ruleValueText(rule: RuleName, value: number, format: Format): string {
  return rules[rule].words.written(value, format);
}
