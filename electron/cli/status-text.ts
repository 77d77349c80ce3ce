/** The status document as a page of plain text, worst first. */
import type {
  OverallStatus,
  StatusAccount,
  StatusAlert,
  StatusCampaign,
  StatusDocument,
  StatusSender,
} from '../core/state/status-document.ts';
import { isFiring } from '../core/alerts/model.ts';
import { compareNames } from '../core/search.ts';
import type { Format } from '../core/format.ts';
import { mailboxName } from '../core/snapshot.ts';
import { alertState } from '../core/state/alert-order.ts';
import { worseFirst, type GlanceState, type Quieted } from '../core/state/glance.ts';
import { nameText } from '../core/text.ts';
import { glanceWords, stateMarks, stateText } from '../core/words/states.ts';
import { providerOf } from '../providers/index.ts';
import { alertsInOrder, markOf, orderOf, quietedIn, timeText } from './status-order.ts';
import { table, type TableColumn } from './table.ts';

export interface TextOptions {
  readonly colour: boolean;
  /** Epoch ms. */
  readonly now: number;
  readonly format: Format;
  /** The accounts that this run read; absent where it read nobody on purpose. */
  readonly readNow?: ReadonlySet<string>;
}

/** Rows of one list before the rest is only counted. */
const mostRows = 20;

type Tone = 'ok' | 'warning' | 'critical' | 'unknown';
const colours: Readonly<Record<Tone, number>> = { ok: 32, warning: 33, critical: 31, unknown: 90 };

/** The whole page. Times are local; provider days are the provider's. */
export function statusText(document: StatusDocument, options: TextOptions): string {
  const page: readonly (readonly string[])[] = [
    [headLine(document, options)],
    alertLines(document, options),
    clientLines(document, options),
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

/**
 * How everything is at a glance, and apart from that what the exit status says beyond it. Where this run could read nobody,
 * what follows is what was known before it.
 */
function headLine(document: StatusDocument, options: TextOptions): string {
  const { status, glance } = document;
  const isUnknown = status === 'unknown';
  const state = isUnknown && toneOf(glance.state) !== 'unknown' ? 'stale' : glance.state;
  const word = isUnknown || state === 'ok' ? (isUnknown ? status : 'ok') : glanceWords[state];
  const before = options.readNow?.size === 0 ? 'Nothing could be read in full now. Before: ' : '';
  const head = painted(`${stateMarks[state]} ${word}`, toneOf(state), options);
  return `${head}  ${before}${glance.headline}${exitNote(document)}`;
}

/** What the exit status is made of, where the glance does not show it: what was seen still counts there. */
function exitNote(document: StatusDocument): string {
  const { status, glance } = document;
  if (status === 'unknown' || status === 'ok' || status === impliedStatus[glance.state]) return '';
  const counted = document.alerts.filter((alert) => isFiring(alert) && alert.severity === status);
  const seen = (['acknowledged', 'snoozed'] as const).flatMap((how) => {
    const count = counted.filter((alert) => quietedIn(document, alert) === how).length;
    return count === 0 ? [] : [`${String(count)} ${how}`];
  });
  return ` (exit status ${status}${seen.length === 0 ? '' : `: ${seen.join(', ')}`})`;
}

/** What everyone expects of the exit status who sees the glance. */
const impliedStatus: Readonly<Record<GlanceState, OverallStatus>> = {
  critical: 'critical',
  warning: 'warning',
  unconfirmed: 'ok',
  offline: 'warning',
  stale: 'warning',
  unread: 'warning',
  paused: 'ok',
  ok: 'ok',
  none: 'unknown',
};

/** Of one client alone the first line says it all. */
function clientLines({ glance: { clients } }: StatusDocument, options: TextOptions): readonly string[] {
  if (clients.length < 2) return [];
  const lines = clients.map(({ client, state }) => {
    const mark = painted(stateMarks[state], toneOf(state), options);
    return `${mark} ${nameText(client)}, ${glanceWords[state]}`;
  });
  return ['Clients', ...lines];
}

/** Colour means that something is wrong. */
function toneOf(state: GlanceState): Tone {
  if (state === 'critical' || state === 'warning' || state === 'ok') return state;
  return state === 'unconfirmed' ? 'warning' : 'unknown';
}

function alertLines(document: StatusDocument, options: TextOptions): readonly string[] {
  if (document.alerts.length === 0) return [];
  const lines = alertsInOrder(document).map((alert) => {
    const quieted = quietedIn(document, alert);
    const state = alertState(alert);
    const mark = painted(stateMarks[state], quieted === null ? toneOf(state) : 'unknown', options);
    return `${mark} ${alert.message}${quietNote(alert, quieted)}`;
  });
  return ['Alerts', ...lines];
}

function quietNote({ phase }: StatusAlert, quieted: Quieted | null): string {
  const notes = [
    ...(phase === 'pending' ? [glanceWords.unconfirmed] : []),
    ...(quieted === null ? [] : [quieted === 'paused' ? 'account paused' : quieted]),
  ];
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}

function accountLines(document: StatusDocument, options: TextOptions): readonly string[] {
  const { format, now } = options;
  const order = orderOf(document);
  const rows = document.accounts
    .map((account) => ({
      account,
      mark: markOf(account.glance),
      place: order(account.id, 'account', account.id),
    }))
    .toSorted(
      (left, right) =>
        byState(left.account, right.account) ||
        left.place - right.place ||
        compareNames(left.account.label, right.account.label),
    );
  if (rows.length === 0) return [];
  const columns: readonly TableColumn<(typeof rows)[number]>[] = [
    { title: ' ', text: ({ mark }) => mark },
    { title: 'Account', text: ({ account }) => nameText(account.label), most: 32 },
    { title: 'Provider', text: ({ account }) => providerName(account) },
    { title: 'State', text: ({ account }) => accountState(account, options) },
    { title: 'Sent today', text: ({ account }) => sentText(account.summary, format), align: 'right' },
    { title: 'Limit', text: ({ account }) => limitText(account.summary, format), align: 'right' },
    { title: 'Used', text: ({ account }) => format.percent(account.summary.limitUsed), align: 'right' },
    { title: 'Bounce', text: ({ account }) => format.percent(account.summary.bounceRate), align: 'right' },
    { title: 'Complaint', text: ({ account }) => format.percent(account.summary.complaintRate), align: 'right' },
    { title: 'Delivery', text: ({ account }) => format.percent(account.summary.deliveryRate), align: 'right' },
    { title: 'As of', text: ({ account }) => timeText(account.oldestAsOf, format, now), align: 'right' },
  ];
  const errors = rows.flatMap(({ account }) =>
    account.error === null ? [] : [`  ${nameText(account.label)}: ${account.error.message}`],
  );
  const notes = rows.flatMap(({ account }) =>
    account.notes.map((note) => `  ${nameText(account.label)}: ${nameText(note)}`),
  );
  return [...table(columns, rows), ...errors, ...notes];
}

/** Where not everything is known, at least so many. */
function sentText({ sentToday, sentAtLeast }: StatusAccount['summary'], format: Format): string {
  return sentToday === null && sentAtLeast !== null ? `≥ ${format.count(sentAtLeast)}` : format.count(sentToday);
}

/** A limit stands beside the mails it is about, and beside no others: not every mailbox of an account has one. */
function limitText({ sentToday, sentAtLeast, limited, dailyLimit }: StatusAccount['summary'], format: Format): string {
  if (limited === null) return format.count(sentToday === null && sentAtLeast === null ? dailyLimit : null);
  const limit = format.count(limited.limit);
  return limited.sent === sentToday ? limit : `${format.count(limited.sent)} of ${limit}`;
}

function providerName({ provider }: StatusAccount): string {
  return providerOf(provider)?.name ?? provider;
}

function accountState(account: StatusAccount, { format, now, readNow }: TextOptions): string {
  if (account.state === 'ok' && readNow?.has(account.id) === false) return 'not read now';
  if (account.state === 'limited' && account.retryAt !== null)
    return `waits until ${format.notBefore(Date.parse(account.retryAt), now)}`;
  const { state, error, asOf } = account;
  return stateText(state, {
    provider: providerName(account),
    isUnknownProvider: providerOf(account.provider) === null,
    error: error?.kind ?? null,
    trouble: error?.trouble,
    wasRead: asOf !== null,
  });
}

function mailboxLines(document: StatusDocument, { format }: TextOptions): readonly string[] {
  const order = orderOf(document);
  const rows = document.accounts
    .flatMap((account) =>
      account.senders.map((sender) => ({
        account,
        sender,
        mark: markOf(sender.glance),
        place: order(account.id, 'sender', sender.id),
      })),
    )
    .filter(({ sender }) => sender.goneSince === null)
    .toSorted(
      (left, right) =>
        left.place - right.place || byState(left.sender, right.sender) || strain(right.sender) - strain(left.sender),
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

/** The worse first, of what needs nobody: what was not read yet comes before what is fine. */
function byState(one: { readonly glance: GlanceState }, other: { readonly glance: GlanceState }): number {
  return worseFirst({ state: one.glance, excess: 0 }, { state: other.glance, excess: 0 });
}

/** Nearness to trouble, for ordering what no alert speaks of. */
function strain({ limitUsed, bounceRate }: StatusSender): number {
  return Math.max(limitUsed ?? 0, (bounceRate ?? 0) * 20);
}

function campaignLines(document: StatusDocument, { format }: TextOptions): readonly string[] {
  const order = orderOf(document);
  const rows = document.accounts
    .flatMap((account) =>
      account.campaigns.map((campaign) => ({
        account,
        campaign,
        mark: markOf(campaign.glance),
        place: order(account.id, 'campaign', campaign.id),
      })),
    )
    .filter(({ campaign }) => campaign.goneSince === null)
    .toSorted(
      (left, right) =>
        left.place - right.place ||
        byState(left.campaign, right.campaign) ||
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
