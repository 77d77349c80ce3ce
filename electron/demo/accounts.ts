import type { AccountSettings } from '../core/model.ts';
import { demoKeys } from './keys.ts';
import type { DemoProvider } from './keys.ts';

/** An account the demo adds to the app. */
export interface DemoAccount {
  readonly provider: DemoProvider;
  readonly label: string;
  readonly key: string;
  readonly settings: AccountSettings;
  readonly client: string | null;
  /** Mails per day, where the provider reports no limit. */
  readonly dailyBudget: number | null;
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
