import type { GenericSchema, InferOutput } from 'valibot';
import type {
  AccountSettings,
  Answer,
  Day,
  Known,
  KnownCampaign,
  ReportReading,
  ReportRequest,
} from '../core/model.ts';
import type { DayZone } from '../core/day-zone.ts';
import type { Format } from '../core/format.ts';
import type { RateRules } from '../core/rates.ts';
import type { StatusWords } from '../core/statuses.ts';
import type { PolicyLine } from './policy-lines.ts';

/** One input of the add-account form. The renderer draws the form from these and knows no provider. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'list';
  readonly help: string;
  readonly placeholder: string;
  readonly required: boolean;
  /** Ask for this field only when the key starts so. */
  readonly whenKeyStarts?: string;
  /** The provider can list the possible values once it has the key (`choices`). */
  readonly choices?: boolean;
  /** A short name for it in the terminal, one lower-case word: also an option of `account add`. */
  readonly option?: string;
}

/** What a provider's API can tell at all. Drawn as "not available from X" instead of an empty chart. */
export interface Capabilities {
  readonly senders: boolean;
  readonly campaigns: boolean;
  readonly dailyLimit: boolean;
  readonly complaints: boolean;
  readonly clicks: boolean;
}

/** What came before the body of an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
}

export interface RequestOptions<S extends GenericSchema> {
  readonly query?: Readonly<Record<string, string>>;
  readonly schema: S;
  /** Decoded bytes at which the answer is cut off; the client's default otherwise. */
  readonly maxBytes?: number;
  /** Told of a good answer before it is given: what a list has more of may stand in no body. */
  readonly onHead?: (head: AnswerHead) => void;
}

/** All a provider may do with the network: typed requests to its own base URL, with its own headers. */
export interface Transport {
  /** Throws ProviderFailure; the value is already validated. `path` begins with `/` and is appended to the base URL. */
  get<S extends GenericSchema>(path: string, options: RequestOptions<S>): Promise<InferOutput<S>>;
  post<S extends GenericSchema>(path: string, body: unknown, options: RequestOptions<S>): Promise<InferOutput<S>>;
  /** Waits between requests of one cycle; ends early (throwing a `cancelled` failure) when the poll is stopped. */
  pause(ms: number): Promise<void>;
}

export interface ReadContext extends Transport {
  /** Epoch ms by the provider's clock. */
  readonly now: number;
  /** The provider's day of `now`. */
  readonly today: Day;
  readonly settings: AccountSettings;
  readonly known: Known;
}

/** Daily rows, mailboxes, campaigns, or totals of a stretch of time. */
export type Brought = 'days' | 'mailboxes' | 'campaigns' | 'totals';

/**
 * One thing to read. `read` yields an answer per request (or per completed page run); each is recorded in a
 * transaction of its own, so a failure half-way keeps what came before.
 */
export interface Endpoint {
  /** Stable: stored with the endpoint's back-off and notes. */
  readonly name: string;
  /** `live`: at the poll interval · `hourly` · `daily`. */
  readonly cadence: 'live' | 'hourly' | 'daily';
  /** What is missing without it. */
  readonly brings: Brought;
  /** A probing feature: 403, 404 or a web page means "not offered here", asked again after a day, and no error. */
  readonly optional?: boolean;
  /**
   * How often one of the things it reads one by one is read, ms, where there are so many; absent: all of them are read at once.
   */
  readonly everyMs?: (thing: Pick<KnownCampaign, 'status'>, among: number) => number;
  /** It asks for nothing after its one answer: both the answer and that it was read to its end are stored in one step. */
  readonly oneAnswer?: true;
  /** True when this read covers the full range, so that `known.lastFullAt` advances. */
  isFull?(context: Pick<ReadContext, 'known' | 'now'>): boolean;
  read(context: ReadContext): AsyncIterable<Answer>;
}

/** A key that was tried and works, with what was learned (for instance the header style). */
export interface Verified {
  readonly settings: AccountSettings;
  /** What was found: "2 mailboxes". */
  readonly found: (format: Format) => string;
}

export interface ReportType {
  /** As the provider calls it. */
  readonly id: string;
  readonly label: string;
  /** A request names the campaigns it is about. */
  readonly namesCampaigns: boolean;
  /** Only a key of this kind may ask for it. */
  readonly keyKind?: string;
}

/** What of reports the form draws. */
export interface ReportOffer {
  readonly types: readonly ReportType[];
  readonly sections: readonly { readonly name: string; readonly label: string }[];
  /** Campaigns one request may name. */
  readonly campaignsPerRequest: number;
}

export interface ReportMaker extends ReportOffer {
  /** Words that say how a report ended, in lower case; one stands for a status that has it among its words. */
  readonly outcomes: Readonly<Record<string, 'ready' | 'failed'>>;
  /** Local validation: the problems with a request, empty when it may be sent. `today` is the provider's day. */
  problems(request: ReportRequest, keyKind: string | null, today: string): readonly string[];
  create(transport: Transport, request: ReportRequest): Promise<readonly ReportReading[]>;
  /** A probing feature: throws a `not-found` failure where the API does not offer it. */
  status(transport: Transport, id: string): Promise<ReportReading>;
}

/** What may be said of a key without revealing it: its kind, told by how it starts. */
export interface KeyKind {
  readonly id: string;
  readonly startsWith: string;
}

/** A state that a provider sees an account in, as a person reads it. */
export interface HealthKind {
  readonly label: string;
  /** What its words mean for the person, where they do not say so. */
  readonly hints: Readonly<Record<string, string>>;
}

/** How to read one service. One file per provider, one line in the catalog. */
export interface Provider {
  readonly name: string;
  readonly baseUrl: string;
  /** Live endpoints are never asked more often than this, whatever the user's interval. */
  readonly floorMs: number;
  readonly keyPattern: RegExp;
  /** "Starts with sk_": said when the pattern does not match. */
  readonly keyForm: string;
  /** The more particular first; the last is what any other key is taken for. */
  readonly keyKinds: readonly KeyKind[];
  readonly keyHelp: string;
  readonly fields: readonly Field[];
  readonly capabilities: Capabilities;
  /** What its status words mean; one that is missing here is shown as it is, and the thing stays watched. */
  readonly statuses: StatusWords;
  /** The states it tells of an account or its domains, by the name its answers give them here. */
  readonly health: Readonly<Record<string, HealthKind>>;
  readonly rates: RateRules;
  /** Lines for bounce and complaint rates that the vendor itself has published. */
  readonly policyLines: readonly PolicyLine[];
  /**
   * The zone at whose midnight a provider day ends, if the vendor says so or the account's settings do; `null` where nobody
   * does: days are then taken to be those of UTC, and nothing is forecast until their end was learned.
   */
  dayZone(settings: AccountSettings): DayZone | null;
  /** https pages a person may be sent to, by id; nothing else is ever opened. */
  readonly links: Readonly<Record<'keys' | 'dashboard' | 'documentation', string>>;
  /** Hosts the vendor itself moved between: a redirect to one offers "update address". */
  readonly formerHosts: readonly string[];
  /** Said when a key is rejected, or lacks a scope. */
  readonly hints: { readonly unauthorized: string; readonly forbidden: string };
  headers(key: string, settings: AccountSettings): Readonly<Record<string, string>>;
  /** In the order in which they are read: what a new account shows first comes first. */
  readonly endpoints: readonly Endpoint[];
  /** One read that proves key, scope and shape. `open` makes a transport for other settings (a second header style). */
  verify(open: (settings: AccountSettings) => Transport, settings: AccountSettings): Promise<Verified>;
  /** What is used of one entry that a person typed into a field; `null` where it cannot be meant. Absent: all of it. */
  entryIn?(field: string, text: string): string | null;
  /** The possible values of a field that declares `choices`. */
  choices?(transport: Transport, field: string): Promise<readonly { readonly value: string; readonly label: string }[]>;
  readonly reports?: ReportMaker;
}
