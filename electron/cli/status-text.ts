/** The status document as a page of plain text, worst first. */
import type {
  StatusAccount,
  StatusAlert,
  StatusCampaign,
  StatusDocument,
  StatusSender,
} from '../core/state/status-document.ts';
import { compareNames } from '../core/search.ts';
import { rules } from '../core/alerts/catalog.ts';
import type { Format } from '../core/format.ts';
import { mailboxName } from '../core/snapshot.ts';
import { headlineOf } from '../core/state/overall.ts';
import { nameText } from '../core/text.ts';
import { headlineText } from '../core/words/headline.ts';
import { stateText } from '../core/words/states.ts';
import { providerOf } from '../providers/index.ts';
import { table, type TableColumn } from './table.ts';

export interface TextOptions {
  readonly colour: boolean;
  /** Epoch ms. */
  readonly now: number;
  readonly format: Format;
}

/** Rows of one list before the rest is only counted. */
const mostRows = 20;

type Tone = 'ok' | 'warning' | 'critical' | 'unknown';
const marks: Readonly<Record<Tone, string>> = { ok: '●', warning: '▲', critical: '⬣', unknown: '○' };
const colours: Readonly<Record<Tone, number>> = { ok: 32, warning: 33, critical: 31, unknown: 90 };

/** The whole page. Times are local; provider days are the provider's. */
export function statusText(document: StatusDocument, options: TextOptions): string {
  const page: readonly (readonly string[])[] = [
    [headLine(document, options)],
    alertLines(document.alerts, options),
    accountLines(document, options),
    mailboxLines(document, options),
    campaignLines(document, options),
  ];
  return page
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n');
}

function painted(text: string, tone: Tone, { colour }: TextOptions): string {
  return colour ? `\u001b[${String(colours[tone])}m${text}\u001b[0m` : text;
}

/** What a person muted is listed, and counts for nothing. */
function isLoud({ muted }: StatusAlert): boolean {
  return muted === null;
}

function headLine({ status, accounts, alerts }: StatusDocument, options: TextOptions): string {
  const headline = headlineOf({
    paused: false,
    online: true,
    standstill: false,
    accounts: accounts.map(({ state, asOf }) => ({ state, asOf: asOf === null ? null : Date.parse(asOf) })),
    alerts: alerts.filter(isLoud).map((alert) => ({ ...alert, level: isAtLimit(alert) ? 3 : 1 })),
    mailboxes: accounts.reduce((sum, { senders }) => sum + senders.length, 0),
    campaigns: accounts.reduce((sum, { campaigns }) => sum + campaigns.length, 0),
  });
  return `${painted(`${marks[status]} ${status}`, status, options)}  ${headlineText(headline, options.format)}`;
}

function isAtLimit({ rule, value }: StatusAlert): boolean {
  const { hardLimit } = rules[rule];
  return hardLimit !== null && value !== null && value >= hardLimit;
}

function alertLines(alerts: readonly StatusAlert[], options: TextOptions): readonly string[] {
  if (alerts.length === 0) return [];
  const worst = alerts.toSorted(
    (left, right) => toneRank(right) - toneRank(left) || (left.since < right.since ? -1 : 1),
  );
  return [
    'Alerts',
    ...worst.map(
      (alert) =>
        `${painted(marks[alert.severity], alert.severity, options)} ${alert.phase === 'pending' ? 'perhaps ' : ''}${alert.message}${isLoud(alert) ? '' : ' (muted)'}`,
    ),
  ];
}

function toneRank(alert: StatusAlert): number {
  return (alert.severity === 'critical' ? 2 : 1) - (alert.phase === 'pending' ? 2 : 0) - (isLoud(alert) ? 0 : 4);
}

/** The worst alert of a subject, as a mark. */
function marksOf(alerts: readonly StatusAlert[]): (accountId: string, subjectId?: string) => string {
  return (accountId, subjectId) => {
    const own = alerts.filter(
      (alert) =>
        alert.accountId === accountId &&
        isLoud(alert) &&
        alert.phase !== 'pending' &&
        (subjectId === undefined || alert.subject.id === subjectId),
    );
    if (own.some((alert) => alert.severity === 'critical')) return marks.critical;
    return own.length > 0 ? marks.warning : ' ';
  };
}

function markRank(mark: string): number {
  return mark === marks.critical ? 2 : mark === marks.warning ? 1 : 0;
}

function accountLines({ accounts, alerts }: StatusDocument, options: TextOptions): readonly string[] {
  const { format, now } = options;
  const markOf = marksOf(alerts);
  const rows = accounts
    .map((account) => ({ account, mark: markOf(account.id) }))
    .toSorted(
      (left, right) =>
        markRank(right.mark) - markRank(left.mark) || compareNames(left.account.label, right.account.label),
    );
  if (rows.length === 0) return [];
  const columns: readonly TableColumn<(typeof rows)[number]>[] = [
    { title: ' ', text: ({ mark }) => mark },
    { title: 'Account', text: ({ account }) => nameText(account.label), most: 32 },
    { title: 'Provider', text: ({ account }) => providerName(account) },
    { title: 'State', text: ({ account }) => accountState(account, options) },
    { title: 'Sent today', text: ({ account }) => format.count(account.summary.sentToday), align: 'right' },
    { title: 'Limit', text: ({ account }) => format.count(account.summary.dailyLimit), align: 'right' },
    { title: 'Used', text: ({ account }) => format.percent(account.summary.limitUsed), align: 'right' },
    { title: 'Bounce', text: ({ account }) => format.percent(account.summary.bounceRate), align: 'right' },
    { title: 'Complaint', text: ({ account }) => format.percent(account.summary.complaintRate), align: 'right' },
    { title: 'Delivery', text: ({ account }) => format.percent(account.summary.deliveryRate), align: 'right' },
    { title: 'As of', text: ({ account }) => timeText(account.asOf, format, now), align: 'right' },
  ];
  const errors = rows.flatMap(({ account }) =>
    account.error === null ? [] : [`  ${nameText(account.label)}: ${account.error.message}`],
  );
  const notes = rows.flatMap(({ account }) =>
    account.notes.map((note) => `  ${nameText(account.label)}: ${nameText(note)}`),
  );
  return [...table(columns, rows), ...errors, ...notes];
}

function providerName({ provider }: StatusAccount): string {
  return providerOf(provider)?.name ?? provider;
}

function accountState(account: StatusAccount, { format, now }: TextOptions): string {
  if (account.state === 'limited' && account.retryAt !== null)
    return `waits until ${timeText(account.retryAt, format, now)}`;
  return stateText(account.state, providerName(account), account.error?.kind ?? null);
}

function mailboxLines({ accounts, alerts }: StatusDocument, { format }: TextOptions): readonly string[] {
  const markOf = marksOf(alerts);
  const rows = accounts
    .flatMap((account) => account.senders.map((sender) => ({ account, sender, mark: markOf(account.id, sender.id) })))
    .filter(({ sender }) => sender.goneSince === null)
    .toSorted(
      (left, right) => markRank(right.mark) - markRank(left.mark) || strain(right.sender) - strain(left.sender),
    );
  const columns: readonly TableColumn<(typeof rows)[number]>[] = [
    { title: ' ', text: ({ mark }) => mark },
    { title: 'Mailbox', text: ({ sender }) => nameText(mailboxName(sender)), most: 36 },
    { title: 'Account', text: ({ account }) => nameText(account.label), most: 24 },
    { title: 'Status', text: ({ sender }) => nameText(sender.status ?? '—'), most: 12 },
    { title: 'Sent today', text: ({ sender }) => format.count(sender.sentToday), align: 'right' },
    { title: 'Limit', text: ({ sender }) => format.count(sender.dailyLimit), align: 'right' },
    { title: 'Used', text: ({ sender }) => format.percent(sender.limitUsed), align: 'right' },
    { title: 'Bounce', text: ({ sender }) => format.percent(sender.bounceRate), align: 'right' },
    { title: 'Over', text: ({ sender }) => bounceWindow(sender) },
  ];
  return list(columns, rows, format, 'mailbox', 'mailboxes');
}

function bounceWindow({ bounceRate, bounceWindow: window }: StatusSender): string {
  if (bounceRate === null || window === null) return '—';
  return window === '7d' ? '7 days' : window;
}

/** Nearness to trouble, for ordering what no alert speaks of. */
function strain({ limitUsed, bounceRate }: StatusSender): number {
  return Math.max(limitUsed ?? 0, (bounceRate ?? 0) * 20);
}

function campaignLines({ accounts, alerts }: StatusDocument, { format }: TextOptions): readonly string[] {
  const markOf = marksOf(alerts);
  const rows = accounts
    .flatMap((account) =>
      account.campaigns.map((campaign) => ({ account, campaign, mark: markOf(account.id, campaign.id) })),
    )
    .filter(({ campaign }) => campaign.goneSince === null)
    .toSorted(
      (left, right) =>
        markRank(right.mark) - markRank(left.mark) ||
        (right.campaign.bounceRate ?? 0) - (left.campaign.bounceRate ?? 0),
    );
  const rate = (pick: (campaign: StatusCampaign) => number | null) => ({
    text: ({ campaign }: (typeof rows)[number]) => format.percent(pick(campaign)),
    align: 'right' as const,
  });
  const columns: readonly TableColumn<(typeof rows)[number]>[] = [
    { title: ' ', text: ({ mark }) => mark },
    { title: 'Campaign', text: ({ campaign }) => nameText(campaign.name ?? campaign.id), most: 36 },
    { title: 'Account', text: ({ account }) => nameText(account.label), most: 24 },
    { title: 'Status', text: ({ campaign }) => nameText(campaign.status ?? '—'), most: 12 },
    { title: 'Sent', text: ({ campaign }) => format.count(campaign.sent), align: 'right' },
    { title: 'Bounce', ...rate((campaign) => campaign.bounceRate) },
    { title: 'Open', ...rate((campaign) => campaign.openRate) },
    { title: 'Click', ...rate((campaign) => campaign.clickRate) },
    { title: 'Reply', ...rate((campaign) => campaign.replyRate) },
  ];
  return list(columns, rows, format, 'campaign', 'campaigns');
}

function list<T>(
  columns: readonly TableColumn<T>[],
  rows: readonly T[],
  format: Format,
  one: string,
  many: string,
): readonly string[] {
  if (rows.length === 0) return [];
  const hidden = rows.length - mostRows;
  return [
    ...table(columns, rows.slice(0, mostRows)),
    ...(hidden > 0 ? [`  and ${format.plural(hidden, one, many)} more`] : []),
  ];
}

/** An instant of a document as local time; unknown is "—". */
export function timeText(iso: string | null, format: Format, now: number): string {
  return format.moment(iso === null ? null : Date.parse(iso), now);
}
