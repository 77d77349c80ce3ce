/** Every string the window shows, by area. Short, and says what to do. */
import { accountMessages } from './messages/accounts.ts';
import { alertMessages } from './messages/alerts.ts';
import { hookMessages } from './messages/hooks.ts';
import { chartMessages } from './messages/charts.ts';
import { ruleMessages } from './messages/rules.ts';
import { shellMessages } from './messages/shell.ts';
import { viewMessages } from './messages/views.ts';

export const messages = {
  ...shellMessages,
  ...viewMessages,
  ...accountMessages,
  ...alertMessages,
  ...hookMessages,
  ...ruleMessages,
  ...chartMessages,
} as const;
