/** How many problems the rail shows beside each view. */
import type { OverviewView } from '../../electron/views/overview.ts';
import { worstState, type GlanceState, type GlanceTally } from '../../electron/core/state/glance.ts';

export interface ProblemCount {
  readonly count: number;
  readonly state: GlanceState;
}

const inLists = ['critical', 'warning', 'unconfirmed'] as const;
const ofAccounts = [...inLists, 'offline', 'stale', 'unread'] as const;

function countOf(tally: GlanceTally, states: readonly (keyof GlanceTally & GlanceState)[]): ProblemCount {
  const found = states.filter((state) => tally[state] > 0);
  return { count: found.reduce((sum, state) => sum + tally[state], 0), state: worstState(found) };
}

/** How many problems each view has, and the worst of them. */
export function problemCounts({
  tally,
  loud,
}: Pick<OverviewView, 'tally' | 'loud'>): Readonly<
  Record<'mailboxes' | 'campaigns' | 'alerts' | 'accounts', ProblemCount>
> {
  return {
    mailboxes: countOf(tally.sender, inLists),
    campaigns: countOf(tally.campaign, inLists),
    alerts: loud,
    accounts: countOf(tally.account, ofAccounts),
  };
}
