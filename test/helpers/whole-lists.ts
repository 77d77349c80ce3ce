/** Lists that the window reads a page at a time, whole. */
import type { ListQuestion } from '../../electron/core/listing.ts';
import { alertGroups, type AlertQuestion, type AlertGroups, type AlertView } from '../../electron/views/alerts.ts';
import { campaignPage, type CampaignView } from '../../electron/views/campaigns.ts';
import type { ViewContext } from '../../electron/views/context.ts';
import { mailboxPage, type MailboxView } from '../../electron/views/mailboxes.ts';

/** Worst first, from the first row on. */
export const wholeList: ListQuestion<never> = {
  search: '',
  onlyProblems: false,
  sorting: null,
  from: 0,
  count: 500,
  opened: null,
  still: false,
};

export const allAlerts: AlertQuestion = { firing: 20_000, recovering: 20_000, pending: 20_000, held: [] };

/** The alerts of all phases in one list. */
export function inOneList({ firing, recovering, pending }: AlertGroups): readonly AlertView[] {
  return [firing, recovering, pending].flatMap(({ alerts }) => alerts);
}

export const mailboxViews = (context: ViewContext): readonly MailboxView[] => mailboxPage(context, wholeList).rows;
export const campaignViews = (context: ViewContext): readonly CampaignView[] => campaignPage(context, wholeList).rows;
export const alertViews = (context: ViewContext): readonly AlertView[] => inOneList(alertGroups(context, allAlerts));
