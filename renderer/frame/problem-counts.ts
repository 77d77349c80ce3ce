/** How many problems the rail shows beside each view. */
import type { OverviewView } from '../../electron/views/overview.ts';
import type { Severity } from '../../electron/core/alerts/state.ts';
import { worstOf } from '../../electron/core/alerts/model.ts';
import { accountSeverity } from '../ui/account-state.ts';

export interface ProblemCount {
  readonly count: number;
  readonly severity: Severity | null;
}

/** How many problems each view has, and the worst of them. */
export function problemCounts(
  overview: OverviewView,
): Readonly<Record<'mailboxes' | 'campaigns' | 'alerts' | 'accounts', ProblemCount>> {
  const { accounts, worstMailboxes, worstCampaigns } = overview;
  const told = overview.alerts.filter((alert) => alert.phase === 'firing' && alert.muted === null);
  const accountSeverities = accounts.flatMap((account) => accountSeverity(account) ?? []);
  return {
    mailboxes: {
      count: overview.mailboxCount - overview.fineMailboxes,
      severity: worstOf(worstMailboxes.map(({ worst }) => worst)),
    },
    campaigns: {
      count: overview.campaignCount - overview.fineCampaigns,
      severity: worstOf(worstCampaigns.map(({ worst }) => worst)),
    },
    alerts: { count: told.length, severity: worstOf(told.map(({ severity }) => severity)) },
    accounts: { count: accountSeverities.length, severity: worstOf(accountSeverities) },
  };
}
