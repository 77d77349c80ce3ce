/** What needs a person, worst first: the list of the overview. */
import type { AccountView } from '../../electron/views/accounts.ts';
import type { AlertView } from '../../electron/views/alerts.ts';
import type { CampaignView } from '../../electron/views/campaigns.ts';
import type { MailboxView } from '../../electron/views/mailboxes.ts';
import type { OverviewView } from '../../electron/views/overview.ts';
import { worstOf } from '../../electron/core/alerts/model.ts';
import type { Severity } from '../../electron/core/alerts/state.ts';
import { mailboxName } from '../../electron/core/snapshot.ts';
import { accountSeverity } from '../ui/account-state.ts';
import { campaignName } from '../ui/rows.ts';
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
      return mailboxName(problem.mailbox);
    case 'campaign':
      return campaignName(problem.campaign);
  }
}

/** How bad the figures that a row draws are: the limit and the bounce rate; `null` while they are fine. */
export function figureSeverity(problem: Exclude<Problem, { readonly kind: 'account' }>): Severity | null {
  if (problem.kind === 'campaign') return problem.campaign.bounce?.severity ?? null;
  return worstOf([problem.mailbox.limitSeverity, problem.mailbox.bounce?.severity ?? null]);
}

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
