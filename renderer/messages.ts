/** Every string the window shows, by area. Short, and says what to do. */
import { accountMessages } from './messages/accounts.ts';
import { shellMessages } from './messages/shell.ts';
import { viewMessages } from './messages/views.ts';

export const messages = { ...shellMessages, ...viewMessages, ...accountMessages } as const;
