import * as v from 'valibot';
import { dayFromNumber, dayNumber } from '../core/days.ts';
import type { Day, ReportNote, ReportReading } from '../core/model.ts';
import { statement, upsert } from './statement.ts';
import type { Db } from './db.ts';
import { fromJson, toJson } from './values.ts';

/** A report a person asked a provider for. */
export interface ReportRow extends ReportReading {
  readonly accountId: string;
  readonly requestedAt: number;
  readonly checkedAt: number | null;
  /** `null`: its status is not looked at any more. */
  readonly nextCheckAt: number | null;
  readonly note: ReportNote | null;
  readonly campaignId: string | null;
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
}

interface Columns extends Omit<ReportRow, 'periodStart' | 'periodEnd' | 'note'> {
  readonly periodStart: number | null;
  readonly periodEnd: number | null;
  readonly note: string | null;
}

const reportNoteSchema = v.variant('code', [
  v.object({ code: v.picklist(['still-queued', 'status-not-told']) }),
  v.object({ code: v.literal('said'), text: v.string() }),
]);

/** Reports of one account or of all, newest first. */
export function listReports(db: Db, accountId?: string): readonly ReportRow[] {
  const sql = `SELECT id, title, type, status, account_id AS accountId, requested_at AS requestedAt, checked_at AS checkedAt,
      next_check_at AS nextCheckAt, note, campaign_id AS campaignId, period_start AS periodStart, period_end AS periodEnd
    FROM report ${accountId === undefined ? '' : 'WHERE account_id = ?'} ORDER BY requested_at DESC, account_id, id`;
  return statement<Columns>(db, sql)
    .all(...(accountId === undefined ? [] : [accountId]))
    .map((row) => ({
      ...row,
      periodStart: row.periodStart === null ? null : dayFromNumber(row.periodStart),
      periodEnd: row.periodEnd === null ? null : dayFromNumber(row.periodEnd),
      // Notes were sentences once: those are said as they stand.
      note: row.note === null ? null : fromJson(reportNoteSchema, row.note, { code: 'said', text: row.note }),
    }));
}

/** Adds the report, or replaces what is known of it. */
export function saveReport(db: Db, report: ReportRow): void {
  upsert(db, 'report', ['account_id', 'id'], {
    account_id: report.accountId,
    id: report.id,
    title: report.title,
    type: report.type,
    status: report.status,
    campaign_id: report.campaignId,
    period_start: report.periodStart === null ? null : dayNumber(report.periodStart),
    period_end: report.periodEnd === null ? null : dayNumber(report.periodEnd),
    requested_at: report.requestedAt,
    checked_at: report.checkedAt,
    next_check_at: report.nextCheckAt,
    note: report.note === null ? null : toJson(reportNoteSchema, report.note),
  });
}
