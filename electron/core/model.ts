/** The words the whole application shares. Everything here is a plain, readonly value. */
import type { Note } from './notes.ts';

/** A provider's own calendar day, `YYYY-MM-DD`. Never shifted into the user's zone. */
export type Day = string;

/** A counter a provider may report. `null` anywhere means unknown, which is not zero. */
export const countFields = [
  'queued',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'failed',
  'total',
] as const;
export type CountField = (typeof countFields)[number];
export type Counts = Readonly<Record<CountField, number | null>>;

/** The counters that are printed, in order: a total is only for comparing. */
export const mailFields = countFields.filter((field) => field !== 'total');

/** Every counter unknown. */
export const noCounts = Object.fromEntries(countFields.map((field) => [field, null])) as Counts;

/** Every counter, as `countOf` tells it. */
export function countsBy(countOf: (field: CountField) => number | null): Counts {
  const counts: Record<CountField, number | null> = { ...noCounts };
  for (const field of countFields) counts[field] = countOf(field);
  return counts;
}

/** Fills the counters not named with unknown. */
export function countsOf(known: Partial<Counts>): Counts {
  return { ...noCounts, ...known };
}

/** Provider-specific account settings, as its form fields name them (never the key). */
export type AccountSettings = Readonly<Record<string, string | readonly string[]>>;

/** One configured key at one provider. The key itself lives in the keychain under `id`. */
export interface Account {
  readonly id: string;
  readonly provider: string;
  readonly label: string;
  /** Replaces the provider's base URL; `null` uses the provider's own. */
  readonly baseUrl: string | null;
  readonly settings: AccountSettings;
  readonly client: string | null;
  /** Mails per provider day the user allows, where the provider reports no limit. */
  readonly dailyBudget: number | null;
  readonly paused: boolean;
  /** A demo account talks to the built-in simulator and has no keychain item. */
  readonly demo: boolean;
  readonly createdAt: number;
}

export type AccountState = 'ok' | 'stale' | 'auth' | 'scope' | 'limited' | 'offline' | 'bad-data' | 'paused';

export const subjectKinds = ['account', 'sender', 'campaign'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** What an alert, a notification or a click is about. `id` is the provider's own id of the thing. */
export interface Subject {
  readonly accountId: string;
  readonly kind: SubjectKind;
  readonly id: string;
  readonly name: string;
}

// ---- what one answer of a provider says, normalised --------------------------------------------

/** A list as far as it was read. Only a complete one may mark absent things as gone. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly complete: boolean;
}

export interface Warmup {
  readonly enabled: boolean | null;
  readonly status: string | null;
}

/** One mailbox as one answer describes it. */
export interface SenderReading {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  /** The provider's own word. */
  readonly status: string | null;
  readonly sentToday: number | null;
  /** `null`: the provider reports no limit. */
  readonly dailyLimit: number | null;
  readonly totalSent: number | null;
  readonly totalReceived: number | null;
  /** The provider's own lifetime bounce rate as a fraction, where it gives no counts. */
  readonly lifetimeBounceRate: number | null;
  readonly warmup: Warmup | null;
}

/** Counts of one mailbox over a window of days, where the provider can be asked for one. */
export interface SenderWindowReading {
  readonly id: string;
  readonly from: Day;
  readonly to: Day;
  readonly counts: Counts;
}

export interface StepReading {
  /** 1-based position; providers disagree on where their own ids start. */
  readonly step: number;
  readonly counts: Counts;
}

/** A campaign seen in a list: enough to know that it exists. */
export interface CampaignListing {
  readonly id: string;
  readonly name: string | null;
  readonly status: string | null;
}

/** One campaign's counters since it started. */
export interface CampaignReading extends CampaignListing {
  readonly totalLeads: number | null;
  readonly counts: Counts;
  readonly steps: readonly StepReading[];
  /** Leads (not mails) by the provider's own status word; empty when not reported. */
  readonly leadStatus: Readonly<Record<string, number>>;
  /** The provider's own rates, fractions, to show beside ours. */
  readonly providerRates: {
    readonly open: number | null;
    readonly reply: number | null;
    readonly bounce: number | null;
  };
}

/** Numbers under the provider's own words. */
export type NumbersByName = Readonly<Record<string, number>>;

export interface DayReading {
  readonly day: Day;
  readonly counts: Counts;
  /** What the provider splits its counts into, in its own words: shown and exported, in no rate. Absent: it told of none. */
  readonly parts?: NumbersByName;
}

/** Daily rows of an account (or one campaign), and which days the answer covers. */
export interface DaysReading {
  readonly campaignId: string | null;
  readonly from: Day;
  readonly to: Day;
  /** The provider promises a row for every day of the range, so a missing one is a hole. */
  readonly everyDay: boolean;
  /** Only counters that are read beside those of the mails sent: the account's days are not newer by them. */
  readonly beside?: true;
  readonly rows: readonly DayReading[];
}

/** Totals over a rolling window that ends at the answer. */
export interface WindowReading {
  readonly period: string;
  /** Epoch ms, as the provider states it. */
  readonly since: number | null;
  readonly total: number | null;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** A provider's own averages over the whole account; shown, never alerted on. */
export interface AveragesReading {
  readonly totalCampaigns: number | null;
  readonly totalSent: number | null;
  readonly openRate: number | null;
  readonly replyRate: number | null;
  readonly bounceRate: number | null;
}

/** How bad it is, the worst first: what stops mail, what to know, `unknown` of a word whose meaning nobody knows, nothing. */
export const healthLevels = ['critical', 'warning', 'unknown', 'ok'] as const;
export type HealthLevel = (typeof healthLevels)[number];

/** A state that the provider sees the account in, or a part of it. */
export interface HealthReading {
  /** `account`, or the name of the domain it is about. */
  readonly scope: string;
  /** Which state: a name of the provider's `health`. */
  readonly name: string;
  /** The provider's own word. */
  readonly value: string;
  readonly level: HealthLevel;
}

/** One answer, normalised. Absent parts were not asked for; present parts replace or extend the cache. */
export interface Answer {
  readonly senders?: Listing<SenderReading>;
  readonly senderWindows?: readonly SenderWindowReading[];
  readonly campaignList?: Listing<CampaignListing>;
  readonly campaigns?: Listing<CampaignReading>;
  /** Campaign ids that answered "not found" after they had worked, or were never found. */
  readonly campaignsNotFound?: readonly string[];
  /** Ids the present round of reading has not come to: the next cycle goes on with them. Empty: the round is over. */
  readonly campaignsLeft?: readonly string[];
  readonly days?: readonly DaysReading[];
  readonly windows?: readonly WindowReading[];
  readonly averages?: AveragesReading;
  readonly health?: readonly HealthReading[];
  /** What was odd about the data, for a person ("3 fields unreadable"). No secrets, no addresses. */
  readonly notes: readonly Note[];
}

// ---- reports ------------------------------------------------------------------------------------

export interface ReportRequest {
  /** One of the types the provider declares. */
  readonly type: string;
  readonly campaignIds: readonly string[];
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
  /** Only the sections a person switched; the rest keep the provider's default. */
  readonly sections: Readonly<Record<string, boolean>>;
}

export interface ReportReading {
  readonly id: string;
  readonly title: string | null;
  readonly type: string | null;
  readonly status: string;
}

/** What to know about a report's status. `said`: an error's words, or what was once stored as a sentence. */
export type ReportNote =
  { readonly code: 'still-queued' | 'status-not-told' } | { readonly code: 'said'; readonly text: string };

// ---- what the cache knows ------------------------------------------------------------------------

/** A campaign the cache knows of. */
export interface KnownCampaign {
  readonly id: string;
  readonly status: string | null;
  readonly lastReadAt: number | null;
  /** When the campaign was first seen with a status that is no longer active. */
  readonly endedAt: number | null;
  readonly goneSince: number | null;
  /** The present round of reading has not come to it yet. */
  readonly waits?: boolean;
}

/** What the cache already knows: lets an endpoint choose how much to ask for. */
export interface Known {
  /** When this endpoint last answered with a full range (back-fill); `null` on the first run. */
  readonly lastFullAt: number | null;
  /** When it was last read to its end; `null` before. */
  readonly lastOkAt?: number | null;
  readonly campaigns: readonly KnownCampaign[];
  /** Whether the account's campaigns were ever listed to the end: then a list can tell which of them are still there. */
  readonly hasCampaignList?: boolean;
  /** Whether mailboxes ever had counts of a week: they are judged by nothing else from then on. */
  readonly hasSenderWindows?: boolean;
}
