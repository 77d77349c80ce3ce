/** The document `sendgauge status --json` prints (schema 1 of docs/status.schema.json). Rates are rounded to 4 decimals. */
import type { AccountState, SubjectKind } from '../model.ts';
import type { AlertWindow, DataState, Phase, RuleName, Severity } from '../alerts/model.ts';

export type OverallStatus = 'ok' | 'warning' | 'critical' | 'unknown';
export type DayState = 'open' | 'provisional' | 'closed' | 'corrected' | 'hole';

type N = number | null;

export interface StatusSender {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly status: string | null;
  readonly sentToday: N;
  readonly dailyLimit: N;
  readonly limitUsed: N;
  readonly bounceRate: N;
  /** What `bounceRate` was measured over. */
  readonly bounceWindow: AlertWindow | null;
  readonly totalSent: N;
  readonly totalReceived: N;
  readonly warmup: { readonly enabled: boolean | null; readonly status: string | null } | null;
  readonly goneSince: string | null;
}

export interface StatusStep {
  readonly step: number;
  readonly sent: N;
  readonly opened: N;
  readonly clicked: N;
  readonly bounced: N;
  readonly bounceRate: N;
}

export interface StatusCampaign {
  readonly id: string;
  readonly name: string | null;
  readonly status: string | null;
  readonly totalLeads: N;
  readonly sent: N;
  readonly opened: N;
  readonly clicked: N;
  readonly replied: N;
  readonly bounced: N;
  readonly openRate: N;
  readonly clickRate: N;
  readonly replyRate: N;
  readonly bounceRate: N;
  readonly steps: readonly StatusStep[];
  readonly leadStatus: Readonly<Record<string, number>>;
  readonly goneSince: string | null;
}

export interface StatusDay {
  readonly day: string;
  readonly queued: N;
  readonly sent: N;
  readonly delivered: N;
  readonly opened: N;
  readonly clicked: N;
  readonly replied: N;
  readonly bounced: N;
  readonly complained: N;
  readonly failed: N;
  readonly bounceRate: N;
  readonly deliveryRate: N;
  readonly complaintRate: N;
  readonly openRate: N;
  readonly replyRate: N;
  readonly state: DayState;
}

export interface StatusWindow {
  readonly period: string;
  readonly since: string | null;
  readonly total: N;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly bounceRate: N;
  readonly deliveryRate: N;
  readonly complaintRate: N;
}

export interface StatusReport {
  readonly id: string;
  readonly title: string | null;
  readonly type: string | null;
  readonly status: string;
  readonly requestedAt: string;
}

export interface StatusAccount {
  readonly id: string;
  readonly provider: string;
  readonly label: string;
  readonly client: string | null;
  readonly state: AccountState;
  readonly asOf: string | null;
  readonly retryAt: string | null;
  readonly error: { readonly kind: string; readonly message: string } | null;
  readonly notes: readonly string[];
  readonly summary: {
    readonly sentToday: N;
    readonly dailyLimit: N;
    readonly limitUsed: N;
    readonly bounceRate: N;
    readonly complaintRate: N;
    readonly deliveryRate: N;
  };
  readonly senders: readonly StatusSender[];
  readonly campaigns: readonly StatusCampaign[];
  readonly daily: readonly StatusDay[];
  readonly windows: readonly StatusWindow[];
  readonly reports: readonly StatusReport[];
}

export interface StatusAlert {
  readonly id: string;
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly phase: Exclude<Phase, 'inactive'>;
  readonly accountId: string;
  readonly subject: { readonly kind: SubjectKind; readonly id: string; readonly name: string };
  readonly value: N;
  readonly numerator: N;
  readonly denominator: N;
  readonly threshold: N;
  readonly window: AlertWindow | null;
  readonly since: string;
  readonly message: string;
  /** Whether there still is a value: `no-data` or `error` neither raises nor clears it. */
  readonly data: DataState;
  readonly acknowledgedAt: string | null;
  /** `null` when it is not snoozed now. */
  readonly snoozedUntil: string | null;
  /** Its subject, or the whole account, is muted now; `until: null`: until it is lifted. */
  readonly muted: { readonly until: string | null } | null;
}

export interface StatusDocument {
  readonly schema: 1;
  readonly generatedAt: string;
  readonly status: OverallStatus;
  readonly accounts: readonly StatusAccount[];
  readonly alerts: readonly StatusAlert[];
}
