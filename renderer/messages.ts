/** Every string the window shows, by area. Short, and says what to do. */
import { nameText } from '../electron/core/text.ts';
import { accountMessages } from './messages/accounts.ts';
import { alertMessages } from './messages/alerts.ts';
import { hookMessages } from './messages/hooks.ts';
import { chartMessages } from './messages/charts.ts';
import { ruleMessages } from './messages/rules.ts';
import { shellMessages } from './messages/shell.ts';
import { viewMessages } from './messages/views.ts';

/** A sentence about a subject, for places where the subject's name stands already: without it in front, and with its numbers kept beside their units. */
export function withoutName(sentence: string, name: string): string {
  const start = [`${name}: `, `${nameText(name)}: `].find((text) => sentence.startsWith(text));
  if (start === undefined) return keepUnits(sentence);
  const rest = sentence.slice(start.length);
  return keepUnits(rest.slice(0, 1).toLocaleUpperCase() + rest.slice(1));
}

function keepUnits(sentence: string): string {
  return sentence.replaceAll(/(?<=\d) (?=[%×])/g, '\u00a0');
}

export const messages = {
  ...shellMessages,
  ...viewMessages,
  ...accountMessages,
  ...alertMessages,
  ...hookMessages,
  ...ruleMessages,
  ...chartMessages,
} as const;
