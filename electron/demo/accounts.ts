import type { Account } from '../core/model.ts';
import { demoKeys, type DemoProvider } from './keys.ts';

/** An account the demo adds to the app. */
export interface DemoAccount extends Pick<Account, 'label' | 'settings' | 'client' | 'dailyBudget'> {
  readonly provider: DemoProvider;
  readonly key: string;
}

/** One account per provider; the budgets leave room, so that only the scripted incident raises alerts. */
export const demoAccounts: readonly DemoAccount[] = [
  {
    provider: 'sendkit',
    label: 'Harbor & Pine outreach',
    key: demoKeys.sendkit.full,
    settings: {},
    client: 'Harbor & Pine',
    dailyBudget: null,
  },
  {
    provider: 'coldsend',
    label: 'Quaymark campaigns',
    key: demoKeys.coldsend.full,
    settings: {},
    client: 'Quaymark',
    dailyBudget: 400,
  },
  {
    provider: 'krafter',
    label: 'Tidewell app mail',
    key: demoKeys.krafter.full,
    settings: {},
    client: 'Tidewell',
    dailyBudget: 1500,
  },
];
