/** The rows of each export: every one names its account, so that files of several accounts can be put together. */
import { dayOf } from '../core/days.ts';
import { mailFields, type Account, type Day } from '../core/model.ts';
import type { StatusAccount } from '../core/state/status-document.ts';
import type { AlertsDocument } from '../services/documents/alerts.ts';
import type { Cell } from './csv.ts';

interface Period {
  readonly from: Day | undefined;
  readonly to: Day | undefined;
}

/** The columns every row begins with. */
interface Origin {
  readonly accountId: string;
  readonly account: string;
  readonly provider: string;
}

function originOf({ id, label, provider }: Pick<StatusAccount, 'id' | 'label' | 'provider'>): Origin {
  return { accountId: id, account: label, provider };
}

function within({ from, to }: Period, day: Day): boolean {
  return (from === undefined || day >= from) && (to === undefined || day <= to);
}

/** Daily rows of the period. */
export function dailyRows(accounts: readonly StatusAccount[], period: Period) {
  return accounts.flatMap((account) =>
    account.daily.filter(({ day }) => within(period, day)).map((row) => ({ ...originOf(account), ...row })),
  );
}

/** Mailboxes; the warm-up in columns of its own. */
export function senderRows(accounts: readonly StatusAccount[]) {
  return accounts.flatMap((account) => account.senders.map((sender) => ({ ...originOf(account), ...sender })));
}

/** Campaigns, with their steps and lead statuses. */
export function campaignRows(accounts: readonly StatusAccount[]) {
  return accounts.flatMap((account) => account.campaigns.map((campaign) => ({ ...originOf(account), ...campaign })));
}

/** Alert history of the period (UTC days) and of these accounts; current alerts are not dated and stay. */
export function alertsOf(
  document: AlertsDocument,
  accounts: readonly Pick<Account, 'id'>[],
  period: Period,
): AlertsDocument {
  const ids = new Set(accounts.map(({ id }) => id));
  return {
    schema: 1,
    alerts: document.alerts.filter((alert) => ids.has(alert.accountId)),
    transitions: document.transitions.filter(
      (step) => ids.has(step.accountId) && within(period, dayOf(Date.parse(step.at))),
    ),
  };
}

/** One sheet: column names and cells. */
export interface Sheet {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

function sheet<T extends object>(
  columns: readonly (keyof T & string)[],
  rows: readonly T[],
  cellOf: (row: T, column: keyof T & string) => Cell,
): Sheet {
  return { header: columns, rows: rows.map((row) => columns.map((column) => cellOf(row, column))) };
}

/** A value as a cell; what is not one value (steps, lead statuses) has no column. */
function plainCell(value: unknown): Cell {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

const originColumns = ['accountId', 'account', 'provider'] as const;

export function dailySheet(rows: ReturnType<typeof dailyRows>): Sheet {
  const columns = [
    ...originColumns,
    ...(['day', 'state'] as const),
    ...mailFields,
    ...(['bounceRate', 'deliveryRate', 'complaintRate', 'openRate', 'replyRate', 'attempted'] as const),
  ] as const;
  return sheet(columns, rows, (row, column) => plainCell(row[column]));
}

export function senderSheet(rows: ReturnType<typeof senderRows>): Sheet {
  const flat = rows.map((row) => ({
    ...row,
    warmupEnabled: row.warmup?.enabled ?? null,
    warmupStatus: row.warmup?.status ?? null,
  }));
  const columns = [
    ...originColumns,
    ...([
      'id',
      'email',
      'name',
      'status',
      'sentToday',
      'dailyLimit',
      'limitUsed',
      'bounceRate',
      'bounceWindow',
    ] as const),
    ...(['totalSent', 'totalReceived', 'warmupEnabled', 'warmupStatus', 'goneSince', 'glance', 'asOf'] as const),
  ] as const;
  return sheet(columns, flat, (row, column) => plainCell(row[column]));
}

export function campaignSheet(rows: ReturnType<typeof campaignRows>): Sheet {
  const columns = [
    ...originColumns,
    ...(['id', 'name', 'status', 'totalLeads', 'sent', 'opened', 'clicked', 'replied', 'bounced'] as const),
    ...(['openRate', 'clickRate', 'replyRate', 'bounceRate', 'goneSince', 'glance', 'asOf'] as const),
  ] as const;
  return sheet(columns, rows, (row, column) => plainCell(row[column]));
}

/** The alert history: one row per step. */
export function alertSheet({ transitions }: AlertsDocument): Sheet {
  const flat = transitions.map(({ subject, ...step }) => ({
    ...step,
    subjectKind: subject.kind,
    subjectId: subject.id,
    subjectName: subject.name,
  }));
  const columns = [
    ...(['at', 'alertId', 'rule', 'severity', 'accountId', 'subjectKind', 'subjectId', 'subjectName'] as const),
    ...(['from', 'to', 'value', 'numerator', 'denominator', 'notified', 'reason', 'untold'] as const),
  ] as const;
  return sheet(columns, flat, (row, column) => plainCell(row[column]));
}
