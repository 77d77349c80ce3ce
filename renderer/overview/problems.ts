/** What needs a person, worst first: the list of the overview and the counts of the rail. */
import type {
  AccountView,
  AlertView,
  CampaignView,
  MailboxView,
  OverviewView,
  Severity,
} from '../../electron/views/model.ts';
import { messages } from '../messages.ts';
import type { SubjectKey } from '../navigation.svelte.ts';

export type Problem =
  | {
      readonly kind: 'account';
      readonly severity: Severity;
      readonly account: AccountView;
      readonly alert: AlertView | null;
    }
  | { readonly kind: 'mailbox'; readonly severity: Severity; readonly mailbox: MailboxView }
  | { readonly kind: 'campaign'; readonly severity: Severity; readonly campaign: CampaignView };

/** What an account's own state asks of a person: a new key or a permission; `null` for what heals by itself. */
export function accountSeverity(account: AccountView): Severity | null {
  switch (account.state) {
    case 'auth':
      return 'critical';
    case 'scope':
    case 'bad-data':
      return 'warning';
    case 'ok':
    case 'stale':
    case 'limited':
    case 'offline':
    case 'paused':
      return null;
  }
}

/** Names a problem for as long as it lasts, so that its row stays the same row. */
export function problemKey(problem: Problem): string {
  switch (problem.kind) {
    case 'account':
      return `account/${problem.account.id}/${problem.alert?.id ?? problem.account.state}`;
    case 'mailbox':
      return `mailbox/${problem.mailbox.accountId}/${problem.mailbox.id}`;
    case 'campaign':
      return `campaign/${problem.campaign.accountId}/${problem.campaign.id}`;
  }
}

/** What a problem is about. */
export function problemSubject(problem: Problem): SubjectKey {
  switch (problem.kind) {
    case 'account':
      return { accountId: problem.account.id, kind: 'account', id: problem.account.id };
    case 'mailbox':
      return { accountId: problem.mailbox.accountId, kind: 'sender', id: problem.mailbox.id };
    case 'campaign':
      return { accountId: problem.campaign.accountId, kind: 'campaign', id: problem.campaign.id };
  }
}

/** The name it goes by. */
export function problemName(problem: Problem): string {
  switch (problem.kind) {
    case 'account':
      return problem.account.label;
    case 'mailbox':
      return problem.mailbox.email ?? problem.mailbox.name ?? problem.mailbox.id;
    case 'campaign':
      return problem.campaign.name ?? messages.campaigns.unnamed;
  }
}

const worstOf = (severities: readonly (Severity | null)[]): Severity | null =>
  severities.includes('critical') ? 'critical' : severities.includes('warning') ? 'warning' : null;

function accountProblems({ accounts, alerts }: OverviewView): readonly Problem[] {
  return accounts.flatMap((account): Problem[] => {
    const own = alerts.filter(
      ({ accountId, subject, phase }) => accountId === account.id && subject.kind === 'account' && phase !== 'pending',
    );
    const severity = accountSeverity(account);
    if (severity !== null) return [{ kind: 'account', severity, account, alert: null }];
    return own.map((alert) => ({ kind: 'account', severity: alert.severity, account, alert }));
  });
}

/** Everything over a line, critical first; accounts before what is in them. */
export function problemsOf(overview: OverviewView): readonly Problem[] {
  const problems: readonly Problem[] = [
    ...accountProblems(overview),
    ...overview.worstMailboxes.flatMap((mailbox): Problem[] =>
      mailbox.worst === null ? [] : [{ kind: 'mailbox', severity: mailbox.worst, mailbox }],
    ),
    ...overview.worstCampaigns.flatMap((campaign): Problem[] =>
      campaign.worst === null ? [] : [{ kind: 'campaign', severity: campaign.worst, campaign }],
    ),
  ];
  const rank = (problem: Problem): number => (problem.severity === 'critical' ? 0 : 1);
  return [...problems].sort((one, other) => rank(one) - rank(other));
}

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

/** The shape beside an account's name. */
export function accountShape(account: AccountView): 'ok' | 'warning' | 'critical' | 'stale' | 'paused' {
  if (account.paused || account.state === 'paused') return 'paused';
  return accountSeverity(account) ?? (account.state === 'ok' && account.asOf !== null ? 'ok' : 'stale');
}
