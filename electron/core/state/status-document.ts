/** The document `sendgauge status --json` prints (schema 1 of docs/status.schema.json). Rates are rounded to 4 decimals. */
import type { Alert } from '../alerts/model.ts';
import type { AlertWindow } from '../alerts/state.ts';
import type {
  Account,
  AccountState,
  CampaignListing,
  CampaignReading,
  Counts,
  HealthReading,
  NumbersByName,
  ReportReading,
  SenderReading,
  WindowReading,
} from '../model.ts';
import type { AccountRun, DayRow } from '../snapshot.ts';
import type { AccountSummary } from '../summary.ts';
import type { ClientGlance, GlanceState } from './glance.ts';

export type OverallStatus = 'ok' | 'warning' | 'critical' | 'unknown';

type N = number | null;

export interface StatusSender extends Omit<SenderReading, 'lifetimeBounceRate'> {
  readonly limitUsed: N;
  readonly bounceRate: N;
  readonly glance: GlanceState;
  /** What `bounceRate` was measured over. */
  readonly bounceWindow: AlertWindow | null;
  readonly goneSince: string | null;
  /** The oldest answer behind its numbers. */
  readonly asOf: string | null;
}

export interface StatusStep extends Pick<Counts, 'sent' | 'opened' | 'clicked' | 'bounced'> {
  readonly step: number;
  readonly bounceRate: N;
}

export interface StatusCampaign
  extends
    CampaignListing,
    Pick<CampaignReading, 'totalLeads' | 'leadStatus'>,
    Pick<Counts, 'sent' | 'opened' | 'clicked' | 'replied' | 'bounced'> {
  readonly openRate: N;
  readonly clickRate: N;
  readonly replyRate: N;
  readonly bounceRate: N;
  readonly steps: readonly StatusStep[];
  readonly glance: GlanceState;
  readonly goneSince: string | null;
  /** When its counters were last read; `null`: it is only known from a list. */
  readonly asOf: string | null;
}

interface DeliveryRates {
  readonly bounceRate: N;
  readonly deliveryRate: N;
  readonly complaintRate: N;
}

export interface StatusDay extends Pick<DayRow, 'day' | 'state'>, Omit<Counts, 'total'>, DeliveryRates {
  readonly openRate: N;
  readonly replyRate: N;
  /** All mails that the provider tried to send: the one count that means the same at every provider. */
  readonly attempted: N;
  /** What the provider splits its counts into, in its own words; `{}` where it told of nothing. */
  readonly parts: NumbersByName;
}

export interface StatusWindow extends Omit<WindowReading, 'since'>, DeliveryRates {
  readonly since: string | null;
  /** When it was read, which is where it ends. */
  readonly asOf: string;
}

/** A state the provider sees the account in, or one of its domains. */
export interface StatusHealth extends HealthReading {
  readonly asOf: string;
}

export interface StatusReport extends ReportReading {
  readonly requestedAt: string;
}

export interface StatusAccount
  extends Pick<Account, 'id' | 'provider' | 'label' | 'client'>, Pick<AccountRun, 'error'> {
  readonly state: AccountState;
  /** The last good answer of any endpoint. */
  readonly asOf: string | null;
  /** The last live number. */
  readonly liveAsOf: string | null;
  /** The oldest answer behind any of its numbers. */
  readonly oldestAsOf: string | null;
  readonly retryAt: string | null;
  readonly notes: readonly string[];
  /** How it is with everything in it. */
  readonly glance: GlanceState;
  readonly summary: Pick<AccountSummary, 'sentToday' | 'sentAtLeast' | 'limited' | 'dailyLimit' | 'limitUsed'> &
    DeliveryRates;
  readonly senders: readonly StatusSender[];
  readonly campaigns: readonly StatusCampaign[];
  readonly daily: readonly StatusDay[];
  readonly windows: readonly StatusWindow[];
  readonly health: readonly StatusHealth[];
  readonly reports: readonly StatusReport[];
}

/** `data`: whether there still is a value; `no-data` or `error` neither raises nor clears it. */
export interface StatusAlert extends Pick<
  Alert,
  'id' | 'rule' | 'severity' | 'phase' | 'accountId' | 'subject' | 'threshold' | 'data'
> {
  readonly value: N;
  readonly numerator: N;
  readonly denominator: N;
  readonly window: AlertWindow | null;
  readonly since: string;
  readonly message: string;
  readonly acknowledgedAt: string | null;
  /** `null` when it is not snoozed now. */
  readonly snoozedUntil: string | null;
  /** Its subject, or the whole account, is muted now; `until: null`: until it is lifted. */
  readonly muted: { readonly until: string | null } | null;
}

/** Everything at a glance, as tray and window say it. */
export interface StatusGlance {
  readonly state: GlanceState;
  /** The one sentence. */
  readonly headline: string;
  /** Every client with all its accounts, the worst first. */
  readonly clients: readonly ClientGlance[];
  /** What needs a person, the worst first. */
  readonly troubles: readonly (Pick<Alert, 'accountId' | 'subject'> & { readonly state: GlanceState })[];
}

export interface StatusDocument {
  readonly schema: 1;
  readonly generatedAt: string;
  readonly status: OverallStatus;
  readonly glance: StatusGlance;
  readonly accounts: readonly StatusAccount[];
  readonly alerts: readonly StatusAlert[];
}
