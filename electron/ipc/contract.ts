/**
 * Every request the window can make: an input schema (checked by the monitor) and the type of the answer. There is no channel
 * that returns a key. Errors come back as values, because Electron keeps only the message of a thrown one.
 */
import type { ChangeablePart } from '../core/changes.ts';
import * as v from 'valibot';
import { ruleNames } from '../core/alerts/catalog.ts';
import { profileNames, ruleFields } from '../core/alerts/rule.ts';
import { hookFormats } from '../core/hooks.ts';
import type { Page } from '../core/listing.ts';
import type { Subject } from '../core/model.ts';
import type { Settings } from '../core/settings.ts';
import type { ProcessNotice } from '../core/state/process-notice.ts';
import type { Diagnosis } from '../services/accounts/diagnosis.ts';
import type { Explanation } from '../services/alerts/explain.ts';
import type { RuleProblem } from '../services/alerts/rules.ts';
import type { HookSettings } from '../services/hooks/settings.ts';
import type { HookChange, HookDeliveryView } from '../services/hooks/types.ts';
import { settingsSchema } from '../services/settings-schema.ts';
import type { AccountView, ProviderView, ReportView } from '../views/accounts.ts';
import type { AlertGroups, AlertView } from '../views/alerts.ts';
import { campaignColumns, type CampaignView, type NamedCampaign } from '../views/campaigns.ts';
import type { HistoryView } from '../views/history.ts';
import { mailboxColumns, type MailboxPage } from '../views/mailboxes.ts';
import type { OverviewView } from '../views/overview.ts';
import type { ReplayView } from '../views/replay.ts';
import type { ScopeRulesView, ScopeView } from '../views/rules.ts';
import type { TimelineView } from '../views/timeline.ts';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(300));
const text = (max: number) => v.pipe(v.string(), v.trim(), v.maxLength(max));
const label = v.pipe(text(80), v.minLength(1));
const key = v.pipe(v.string(), v.maxLength(1024));
const fieldValues = v.record(
  v.pipe(v.string(), v.maxLength(60)),
  v.union([text(300), v.pipe(v.array(text(300)), v.maxLength(500))]),
);
/** The person knows that another account has this key already. */
const again = v.exactOptional(v.boolean());
const day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
const dailyBudget = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000_000)));

const subjectKind = v.picklist(['account', 'sender', 'campaign']);
const instant = v.pipe(v.number(), v.integer(), v.minValue(0));
const subject = v.object({ accountId: id, kind: subjectKind, id });
const alertIds = v.pipe(v.array(id), v.minLength(1), v.maxLength(20_000));
const scope = v.variant('kind', [
  v.object({ kind: v.literal('global') }),
  v.object({ kind: v.picklist(['provider', 'client', 'account']), id }),
  v.object({
    kind: v.literal('subject'),
    accountId: id,
    subjectKind: v.picklist(['sender', 'campaign']),
    id,
  }),
]);
const rule = v.picklist(ruleNames);
const threshold = v.pipe(v.number(), v.finite(), v.minValue(0));

const address = { baseUrl: v.nullable(text(500)), settings: fieldValues };
const connection = { provider: id, ...address };
const channel = <S extends v.GenericSchema>(input: S) => ({
  /** Fixes the result type; nothing exists at run time. */
  returns: <T>() => ({ input }) as { readonly input: S; readonly result?: T },
});
const nothing = v.undefined();
/** Rows of a list in one answer: several times what the tallest screen shows. */
const pageRows = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(500));
const listQuestion = <const C extends readonly string[]>(columns: C) =>
  v.object({
    search: v.pipe(v.string(), v.maxLength(300)),
    onlyProblems: v.boolean(),
    sorting: v.nullable(v.object({ column: v.picklist(columns), descending: v.boolean() })),
    from: v.pipe(v.number(), v.integer(), v.minValue(0)),
    count: pageRows,
    opened: v.nullable(v.object({ accountId: id, id })),
    still: v.boolean(),
  });
const alertCount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(20_000));

export const contract = {
  'app:info': channel(nothing).returns<AppInfo>(),
  'app:dismiss-notice': channel(v.picklist(['tray', 'storage', 'process'])).returns<null>(),
  'overview:get': channel(nothing).returns<OverviewView>(),
  'mailboxes:list': channel(listQuestion(mailboxColumns)).returns<MailboxPage>(),
  'campaigns:list': channel(listQuestion(campaignColumns)).returns<Page<CampaignView>>(),
  'timeline:get': channel(v.object({ accountId: v.nullable(id), days: v.picklist([7, 30, 90, 365]) })).returns<
    readonly TimelineView[]
  >(),
  /** How many of each phase, from the worst on. */
  'alerts:list': channel(
    v.object({
      firing: alertCount,
      recovering: alertCount,
      pending: alertCount,
      held: v.pipe(v.array(id), v.maxLength(20_000), v.readonly()),
    }),
  ).returns<AlertGroups>(),
  /** Seen, until it recovers. Returns the ids that are not active (any more). */
  'alerts:acknowledge': channel(v.object({ ids: alertIds })).returns<readonly string[]>(),
  /** Tells nothing until then; `null` ends a snooze. */
  'alerts:snooze': channel(
    v.object({
      ids: alertIds,
      until: v.nullable(v.union([v.picklist(['1h', '4h', 'tomorrow']), instant])),
    }),
  ).returns<readonly string[]>(),
  /** `until: null`: until it is lifted. */
  'alerts:mute': channel(v.object({ subject, until: v.nullable(instant) })).returns<null>(),
  'alerts:unmute': channel(v.object({ subject })).returns<null>(),
  /** What fires and pends about one subject. */
  'alerts:of': channel(subject).returns<readonly AlertView[]>(),
  /** Every rule's decision about it. */
  'alerts:explain': channel(subject).returns<readonly Explanation[]>(),
  'alerts:history': channel(
    v.object({
      subject: v.nullable(subject),
      accountId: v.nullable(id),
      rule: v.nullable(rule),
      severity: v.nullable(v.picklist(['warning', 'critical'])),
      kind: v.nullable(v.picklist(['transition', 'notification', 'action'])),
      /** Only what is older than this: for the next page. */
      before: v.nullable(instant),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
    }),
  ).returns<HistoryView>(),
  /** Every scope at which rules can be set: those in use, and those with values of their own. */
  'rules:scopes': channel(nothing).returns<readonly ScopeView[]>(),
  'rules:get': channel(v.object({ scope })).returns<ScopeRulesView>(),
  /** Sets values at a scope and resets others to what is inherited. */
  'rules:set': channel(
    v.object({
      scope,
      rule,
      values: v.object({
        enabled: v.exactOptional(v.boolean()),
        warning: v.exactOptional(v.nullable(threshold)),
        critical: v.exactOptional(v.nullable(threshold)),
      }),
      reset: v.array(v.picklist(ruleFields)),
    }),
  ).returns<{ readonly problem: RuleProblem | null; readonly rules: ScopeRulesView }>(),
  'rules:set-profile': channel(
    v.object({ scope, profile: v.nullable(v.picklist(profileNames)) }),
  ).returns<ScopeRulesView>(),
  /** Which alerts this line would have raised, from the cache alone. */
  'rules:replay': channel(
    v.object({
      scope,
      rule,
      threshold,
      /** Which of the rule's lines it stands for: on little mail their counts differ. */
      severity: v.exactOptional(v.picklist(['warning', 'critical'])),
      days: v.picklist([30, 90]),
    }),
  ).returns<ReplayView | null>(),
  'hooks:get': channel(nothing).returns<HookSettings>(),
  'hooks:set-executable': channel(v.object({ enabled: v.boolean(), path: text(1000) })).returns<HookChange>(),
  /** `url: null` keeps the stored address, which never comes back; without a format the stored or the likely one is used. */
  'hooks:set-webhook': channel(
    v.object({
      enabled: v.boolean(),
      url: v.nullable(text(2000)),
      format: v.exactOptional(v.picklist(hookFormats)),
    }),
  ).returns<HookChange>(),
  'hooks:test': channel(v.object({ hook: v.picklist(['executable', 'webhook']) })).returns<HookDeliveryView>(),
  'hooks:deliveries': channel(nothing).returns<readonly HookDeliveryView[]>(),
  'providers:list': channel(nothing).returns<readonly ProviderView[]>(),
  'accounts:list': channel(nothing).returns<readonly AccountView[]>(),
  /** Tries a key without storing anything. `accountId` with an empty key tries the stored one. */
  'accounts:test': channel(v.object({ ...connection, key, accountId: v.nullable(id) })).returns<Diagnosis>(),
  /** The possible values of a field, listed with the key just typed. */
  'accounts:choices': channel(v.object({ ...connection, key, accountId: v.nullable(id), field: id })).returns<
    readonly { readonly value: string; readonly label: string }[]
  >(),
  /** Verifies, then stores; `sessionOnly` is the person's explicit consent to a key kept in memory only. */
  'accounts:add': channel(
    v.object({
      ...connection,
      key,
      label,
      client: v.nullable(text(80)),
      dailyBudget,
      sessionOnly: v.boolean(),
      again,
    }),
  ).returns<{ readonly accountId: string | null; readonly diagnosis: Diagnosis }>(),
  /** `key: null` keeps the stored key. */
  'accounts:update': channel(
    v.object({
      id,
      label,
      client: v.nullable(text(80)),
      ...address,
      dailyBudget,
      paused: v.boolean(),
      key: v.nullable(key),
      sessionOnly: v.boolean(),
      again,
    }),
  ).returns<Diagnosis>(),
  'accounts:remove': channel(v.object({ id })).returns<null>(),
  'settings:get': channel(nothing).returns<Settings>(),
  'settings:set': channel(settingsSchema).returns<Settings>(),
  /** Polls now; intervals and our own back-off are ignored, an unexpired Retry-After is not. */
  'refresh:now': channel(
    v.object({
      accountId: v.nullable(id),
      /** The desktop may ask for the key store's password first. */
      unlock: v.exactOptional(v.boolean()),
    }),
  ).returns<null>(),
  'demo:start': channel(nothing).returns<null>(),
  'demo:stop': channel(nothing).returns<null>(),
  /** Opens a page the provider declares, where the desktop can; the window names it by id and never by address. */
  'link:open': channel(v.object({ provider: id, link: v.picklist(['keys', 'dashboard', 'documentation']) })).returns<{
    readonly opened: boolean;
  }>(),
  /** Campaigns of an account that a report can be asked for. */
  'reports:campaigns': channel(v.object({ accountId: id })).returns<readonly NamedCampaign[]>(),
  'reports:list': channel(nothing).returns<readonly ReportView[]>(),
  /** The one write in the product: only ever from an explicit button. */
  'reports:create': channel(
    v.object({
      accountId: id,
      /** One of those the provider declares; checked where it is sent. */
      type: id,
      campaignIds: v.pipe(v.array(id), v.maxLength(500)),
      periodStart: v.nullable(day),
      periodEnd: v.nullable(day),
      sections: v.record(v.pipe(v.string(), v.maxLength(60)), v.boolean()),
    }),
  ).returns<{ readonly created: number; readonly problems: readonly string[]; readonly message: string }>(),
  'reports:check': channel(v.object({ accountId: id, id })).returns<null>(),
} as const;

export interface AppInfo {
  readonly version: string;
  readonly platform: string;
  /** `missing`: no tray host answers; the window says so once. */
  readonly tray: 'shown' | 'missing';
  /** False until the person dismissed the line about the missing tray. */
  readonly trayNoticeDismissed: boolean;
  readonly notifications: boolean;
  /** `locked`: a person can unlock it; `unavailable`: keys cannot be stored there now. */
  readonly keychain: 'ok' | 'locked' | 'unavailable';
  readonly keychainMessage: string | null;
  /** What happened to the cache at start, to be told once ("Cache damaged, rebuilt…"). */
  readonly storageNotice: string | null;
  /** What happened to the process itself, until it is put away. */
  readonly processNotice: ProcessNotice | null;
}

export type Contract = typeof contract;
export type Channel = keyof Contract;
export type Input<C extends Channel> = v.InferOutput<Contract[C]['input']>;
export type Result<C extends Channel> =
  NonNullable<Contract[C]['result']> | (null extends Contract[C]['result'] ? null : never);

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: { readonly kind: 'bad-input' | 'failed'; readonly message: string } };

/** Arguments of a call: none where the input is undefined. */
export type Arguments<C extends Channel> = Input<C> extends undefined ? [] : [input: Input<C>];
export type Invoke = <C extends Channel>(channel: C, ...input: Arguments<C>) => Promise<Outcome<Result<C>>>;
export type Handlers = { readonly [C in Channel]: (input: Input<C>) => Result<C> | Promise<Result<C>> };

/** What main tells the window: what has changed (read it again), or which subject to open. */
export interface Pushes {
  readonly changed: readonly ChangeablePart[];
  readonly navigate: {
    readonly view: 'overview' | 'settings' | 'alerts' | 'accounts' | 'add-account';
    readonly subject: Subject | null;
  };
}
export type Push = keyof Pushes;

/** The whole surface of `window.sendgauge`. */
export interface Bridge {
  /** BCP 47: how numbers and days are written on this machine. */
  readonly locale: string;
  readonly invoke: Invoke;
  /** Returns its own unsubscribe. */
  readonly on: <P extends Push>(push: P, listener: (payload: Pushes[P]) => void) => () => void;
}
