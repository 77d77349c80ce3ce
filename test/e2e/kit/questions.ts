import { allAlerts, wholeList } from '../../helpers/whole-lists.ts';
import type { Channel } from '../../../electron/ipc/contract.ts';

/** Everything the window can ask without changing anything, for tests that look through all it is ever told. */
export const questions: readonly (readonly [Channel, unknown?])[] = [
  ['app:info'],
  ['overview:get'],
  ['mailboxes:list', wholeList],
  ['campaigns:list', wholeList],
  ['timeline:get', { accountId: null, days: 30 }],
  ['alerts:list', allAlerts],
  [
    'alerts:history',
    { subject: null, accountId: null, rule: null, severity: null, kind: null, before: null, limit: 500 },
  ],
  ['rules:scopes'],
  ['hooks:get'],
  ['hooks:deliveries'],
  ['providers:list'],
  ['accounts:list'],
  ['settings:get'],
  ['reports:list'],
];
