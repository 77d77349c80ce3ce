/** What needs a person, as the list of the overview names it. */
import type { ProblemView } from '../../electron/views/overview.ts';
import { mailboxName } from '../../electron/core/snapshot.ts';
import { capitalised } from '../../electron/core/text.ts';
import { accountTroubleText } from '../../electron/core/words/states.ts';
import { alertSentence } from '../ui/alerts.ts';
import { accountStateWord } from '../ui/account-state.ts';
import { campaignName } from '../ui/rows.ts';
import { messages } from '../messages.ts';

/** Names a problem for as long as it lasts, so that its row stays the same row. */
export function problemKey({ subject: { accountId, kind, id } }: ProblemView): string {
  return JSON.stringify([accountId, kind, id]);
}

/** The name it goes by; several accounts with one trouble go by their provider's. */
export function problemName(problem: ProblemView): string {
  switch (problem.kind) {
    case 'account':
      return problem.alike > 1
        ? messages.overview.accountsOf(problem.alike, problem.account.providerName)
        : problem.account.label;
    case 'mailbox':
      return mailboxName(problem.mailbox);
    case 'campaign':
      return campaignName(problem.campaign);
    case 'unlisted':
      return problem.subject.name;
  }
}

/** What is said of an account: the alert that speaks of it, and why it is not known where none says that. */
export function accountProblemText({
  account,
  worst: alert,
  trouble,
}: Extract<ProblemView, { readonly kind: 'account' }>): string {
  if (alert !== null && trouble === null) return alertSentence(alert);
  const unknown =
    account.error?.message ?? (trouble === null ? accountStateWord(account) : accountTroubleText(trouble));
  return alert === null ? unknown : `${alertSentence(alert)}. ${capitalised(unknown)}`;
}

/** Whether the row's figures say what is wrong, so that no sentence has to. */
export function isInFigures(problem: Exclude<ProblemView, { readonly kind: 'account' }>): boolean {
  const worst = problem.worst?.rule;
  if (problem.kind === 'unlisted') return false;
  return worst === 'bounce-rate' || (worst === 'daily-limit' && problem.kind === 'mailbox');
}
