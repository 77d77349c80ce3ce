/** Every string the window shows, by area. Short, and says what to do. */
import { accountMessages } from './messages/accounts.ts';
import { shellMessages } from './messages/shell.ts';
import { viewMessages } from './messages/views.ts';

/** A sentence about a subject, for places where the subject's name stands already: without it in front. */
export function withoutName(sentence: string, name: string): string {
  const start = `${name}: `;
  if (!sentence.startsWith(start)) return sentence;
  const rest = sentence.slice(start.length);
  return rest.slice(0, 1).toLocaleUpperCase() + rest.slice(1);
}

export const messages = { ...shellMessages, ...viewMessages, ...accountMessages } as const;
