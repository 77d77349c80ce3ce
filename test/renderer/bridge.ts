/** A main process made of samples: answers every channel, records what was asked, and can be told to change. */
import { defaultSettings, type Settings } from '../../electron/core/settings.ts';
import { testEvent } from '../../electron/core/hooks.ts';
import { dayMs, dayOf, hourMs, minuteMs } from '../../electron/core/days.ts';
import { appliedPolicyLines } from '../../electron/providers/policy-lines.ts';
import type {
  Arguments,
  Bridge,
  Channel,
  Outcome,
  Push,
  Pushes,
  Result,
  AppInfo,
} from '../../electron/ipc/contract.ts';
import { createPlaces, pageOf } from '../../electron/core/listing.ts';
import { isLeftOut, quietOf } from '../../electron/core/state/quieted.ts';
import type { AccountView } from '../../electron/views/accounts.ts';
import { firstOfPhases } from '../../electron/views/alerts.ts';
import { campaignListing } from '../../electron/views/campaigns.ts';
import { mailboxListing, type MailboxView } from '../../electron/views/mailboxes.ts';
import type { OverviewView } from '../../electron/views/overview.ts';
import type { TimelineView } from '../../electron/views/timeline.ts';
import { alerts, decisions, history, manyAlerts, quietAlerts } from './alert-samples.ts';
import type { Answers } from './answers.ts';
import { ruleSamples } from './rule-samples.ts';
import { judged, type JudgedSamples, type Samples } from './sample-glance.ts';
import { account, bounceLines, campaigns, complaintLines, mailboxes, providers, reports, timeline } from './samples.ts';

export const scenarios = [
  'incident',
  'fine',
  'first-run',
  'reading',
  'loading',
  'error',
  'stale',
  'offline',
  'key-rejected',
  'paused',
  'demo',
  'one',
  'many',
  'long',
  'rtl',
  'notices',
  'no-senders',
  'quiet',
] as const;
export type Scenario = (typeof scenarios)[number];

export interface FakeBridge extends Bridge {
  /** Every call so far, oldest first. */
  readonly calls: { readonly channel: Channel; readonly input: unknown }[];
  /** Replaces single answers. */
  readonly answer: (answers: Partial<Answers>) => void;
  /** What there is becomes another; how it is follows. */
  readonly become: (change: (samples: Samples) => Partial<Samples>) => void;
  readonly push: <P extends Push>(push: P, payload: Pushes[P]) => void;
}

/** How it is follows from what there is; here stands what does not. */
interface World extends Samples {
  readonly overview: Partial<Pick<OverviewView, 'oldAt' | 'refreshing' | 'recent' | 'bounce7d' | 'reply7d'>>;
  readonly info: Partial<AppInfo>;
}

const long = 'an.extremely.long.mailbox.name.that.somebody.really.did.configure.for.testing.purposes'.repeat(2);

/** Three accounts as they are on a day with an incident. */
function threeAccounts(now: number): readonly AccountView[] {
  return [
    account(now),
    account(now, {
      id: 'acc-coldsend',
      provider: 'coldsend',
      providerName: 'ColdSend',
      label: 'ColdSend',
      asOf: now - 4 * minuteMs,
      dailyBudget: 1500,
      dailyLimit: 1500,
      sentToday: 640,
      limitUsed: 640 / 1500,
      reportTypes: [],
      bounce: rateOnly(61, 4200),
      client: 'Northwind',
      notes: [{ code: 'returned', count: 7, of: 9, what: 'campaign' }],
    }),
    account(now, {
      id: 'acc-krafter',
      provider: 'krafter',
      providerName: 'Krafter',
      label: 'Krafter',
      state: 'offline',
      asOf: now - 35 * minuteMs,
      dailyLimit: null,
      limitUsed: null,
      sentToday: 210,
      reportTypes: [],
      reply: null,
      error: { kind: 'network', message: 'Krafter could not be reached. Checking goes on.' },
      retryAt: now + 4 * minuteMs,
    }),
  ];
}

/** Two alerts on the same day a week ago and one today. */
const marks = (now: number): TimelineView['marks'] =>
  [
    { at: now - 7 * dayMs, severity: 'warning', rule: 'bounce-rate', subjectName: 'anna@acme-mail.com' } as const,
    { at: now - 7 * dayMs + hourMs, severity: 'critical', rule: 'bounce-rate', subjectName: 'SendKit' } as const,
    { at: now - hourMs, severity: 'warning', rule: 'daily-limit', subjectName: 'ben@tryacme.co' } as const,
  ].map((mark) => ({ ...mark, day: dayOf(mark.at) }));

const rateOnly = (numerator: number, denominator: number) => ({
  value: numerator / denominator,
  numerator,
  denominator,
  window: '7d' as const,
  tone: null,
});

/** A day on which nothing is over a line, and everything was read. */
function quietDay(base: World): World {
  const told = new Set(base.alerts.map(({ subject }) => subject.id));
  const isFine = ({ id, asOf, goneSince }: Pick<MailboxView, 'id' | 'asOf' | 'goneSince'>, oldest: number) =>
    !told.has(id) && goneSince === null && (asOf ?? oldest) >= oldest;
  const [{ asOf = null } = {}] = base.mailboxes;
  return {
    ...base,
    accounts: base.accounts.map((entry) => ({ ...entry, state: 'ok', error: null, retryAt: null, asOf })),
    mailboxes: base.mailboxes.filter((mailbox) => isFine(mailbox, asOf ?? 0)),
    campaigns: base.campaigns.filter((campaign) => campaign.asOf !== null && isFine(campaign, 0)),
    alerts: [],
  };
}

function worldOf(scenario: Scenario, now: number): World {
  const base: World = {
    accounts: threeAccounts(now),
    mailboxes: mailboxes(now, 44),
    campaigns: campaigns(now, 7),
    alerts: alerts(now),
    paused: false,
    online: true,
    overview: {},
    info: {},
  };
  const quiet = quietDay(base);
  const noDays: World['overview'] = { recent: [], bounce7d: null, reply7d: null };
  switch (scenario) {
    case 'incident':
    case 'loading':
    case 'error':
      return base;
    case 'fine':
      return quiet;
    case 'first-run':
      return { ...base, accounts: [], mailboxes: [], campaigns: [], alerts: [], overview: noDays };
    case 'reading':
      return {
        ...base,
        accounts: [
          account(now, {
            asOf: null,
            refreshing: true,
            sentToday: null,
            dailyLimit: null,
            limitUsed: null,
            bounce: null,
          }),
        ],
        mailboxes: [],
        campaigns: [],
        alerts: [],
        overview: { ...noDays, refreshing: true },
      };
    case 'stale':
      return {
        ...quiet,
        accounts: quiet.accounts.map((entry) => ({ ...entry, state: 'stale', asOf: now - 3 * hourMs })),
        mailboxes: quiet.mailboxes.map((mailbox) => ({ ...mailbox, asOf: now - 3 * hourMs })),
        campaigns: quiet.campaigns.map((campaign) => ({ ...campaign, asOf: now - 3 * hourMs })),
      };
    case 'offline':
      return { ...base, accounts: base.accounts.map((entry) => ({ ...entry, state: 'offline' })), online: false };
    case 'key-rejected':
      return {
        ...quiet,
        accounts: quiet.accounts.map((entry, index) =>
          index === 0
            ? {
                ...entry,
                state: 'auth',
                error: { kind: 'unauthorized', message: 'Key rejected by SendKit. Replace the key.' },
              }
            : index === 1
              ? {
                  ...entry,
                  state: 'scope',
                  error: {
                    kind: 'forbidden',
                    message: 'The key may not read campaigns. Give it the scope campaigns:read.',
                  },
                }
              : entry,
        ),
      };
    case 'paused':
      return {
        ...base,
        accounts: base.accounts.map((entry) => ({ ...entry, state: 'paused', paused: true })),
        paused: true,
      };
    case 'demo':
      return {
        ...base,
        accounts: base.accounts.map((entry) => ({ ...entry, demo: true, key: 'demo', label: `${entry.label} demo` })),
      };
    case 'one':
      return {
        ...quiet,
        accounts: quiet.accounts.slice(0, 1),
        mailboxes: quiet.mailboxes.slice(0, 1),
        campaigns: quiet.campaigns.slice(0, 1),
      };
    case 'many':
      return {
        ...base,
        mailboxes: mailboxes(now, 10_000),
        campaigns: campaigns(now, 400),
        alerts: manyAlerts(now, 1000),
      };
    case 'long':
      return {
        ...base,
        accounts: base.accounts.map((entry) => ({ ...entry, label: `${entry.label} ${long}`.slice(0, 200) })),
        mailboxes: base.mailboxes.map((mailbox) => ({
          ...mailbox,
          email: `${mailbox.email ?? ''}.${long}`.slice(0, 200),
          accountLabel: long,
        })),
        campaigns: base.campaigns.map((campaign) => ({
          ...campaign,
          name: `${campaign.name ?? ''} ${long}`.slice(0, 200),
        })),
        alerts: quietAlerts(now).map((entry) => {
          const name = `${entry.subject.name}.${long}`.slice(0, 200);
          return {
            ...entry,
            accountLabel: `SendKit ${long}`.slice(0, 200),
            subject: { ...entry.subject, name },
          };
        }),
      };
    case 'rtl':
      return {
        ...base,
        accounts: base.accounts.map((entry) => ({ ...entry, label: 'חשבון ראשי' })),
        mailboxes: base.mailboxes.map((mailbox) => ({
          ...mailbox,
          accountLabel: 'חשבון ראשי',
          email: mailbox.id === 'mb-0' ? 'שלום@דוגמה.קום' : mailbox.email,
        })),
        campaigns: base.campaigns.map((campaign) => ({ ...campaign, name: 'حملة الخريف 2026' })),
      };
    case 'notices':
      return {
        ...base,
        info: {
          tray: 'missing',
          trayNoticeDismissed: false,
          keychain: 'unavailable',
          keychainMessage: 'No Secret Service answers on this desktop, so keys cannot be stored.',
          storageNotice: 'The cache was damaged and has been restored from the backup of 09:12.',
        },
      };
    case 'quiet':
      return { ...base, alerts: quietAlerts(now) };
    case 'no-senders':
      return { ...base, accounts: base.accounts.slice(1), mailboxes: [] };
  }
}

/** What is left of the samples when nothing is kept of accounts that are not there. */
function ofItsAccounts(world: World): World {
  const known = new Set(world.accounts.map(({ id }) => id));
  const own = <T extends { readonly accountId: string }>(rows: readonly T[]): readonly T[] =>
    rows.filter(({ accountId }) => known.has(accountId));
  const { mailboxes: ofAll, campaigns: everywhere, alerts: firing } = world;
  return { ...world, mailboxes: own(ofAll), campaigns: own(everywhere), alerts: own(firing) };
}

/** A bridge for one scenario. `now` fixes every time in it. */
export function createBridge(scenario: Scenario, now: number): FakeBridge {
  let world = ofItsAccounts(worldOf(scenario, now));
  const [mailboxPlaces, campaignPlaces] = [createPlaces(), createPlaces()];
  const calls: { channel: Channel; input: unknown }[] = [];
  const listeners = { changed: new Set<(payload: never) => void>(), navigate: new Set<(payload: never) => void>() };
  let settings: Settings = { ...defaultSettings, paused: world.paused };
  let info: AppInfo = {
    version: '0.1.0',
    platform: 'linux',
    tray: 'shown',
    trayNoticeDismissed: true,
    notifications: true,
    keychain: 'ok',
    keychainMessage: null,
    storageNotice: null,
    processNotice: null,
    ...world.info,
  };

  /** Both ways, checking or paused. */
  const judgements = new Map<boolean, JudgedSamples>();
  const judgement = (): JudgedSamples => {
    const { paused } = settings;
    const found = judgements.get(paused) ?? judged({ ...world, paused }, now);
    judgements.set(paused, found);
    return found;
  };
  const recent = timeline(now, 30, 'cold');
  const overview = (): OverviewView => {
    const { accounts, problems, state, headline, tally, loud, today, asOf, online, paused } = judgement();
    return {
      ...{ accounts, problems, state, headline, tally, loud, today, asOf, online, paused },
      oldAt: null,
      refreshing: false,
      demo: accounts.some(({ demo }) => demo),
      reports: accounts.some(({ reportTypes }) => reportTypes.length > 0),
      bounce7d: { value: 0.018, numerator: 151, denominator: 8420 },
      reply7d: { value: 0.041, numerator: 345, denominator: 8420 },
      ages: { today: now - 2 * minuteMs, bounce7d: now - 40 * minuteMs, reply7d: null, recent: now - 40 * minuteMs },
      held: [],
      recent,
      ...world.overview,
    };
  };
  const worked = { ok: true, failed: null, message: 'Connected. 2 mailboxes, 7 campaigns.', hint: null } as const;

  const answers: Answers = {
    'app:info': () => info,
    'app:dismiss-notice': (notice) => {
      info = notice === 'tray' ? { ...info, trayNoticeDismissed: true } : { ...info, storageNotice: null };
      return null;
    },
    'overview:get': overview,
    'mailboxes:list': (question) => ({
      ...pageOf(judgement().mailboxes, question, mailboxListing, mailboxPlaces, (some) => some),
      hasCourse: judgement().mailboxes.some(({ recentSent }) => recentSent.filter((sent) => sent !== null).length > 1),
    }),
    'campaigns:list': (question) =>
      pageOf(judgement().campaigns, question, campaignListing, campaignPlaces, (some) => some),
    'timeline:get': ({ accountId, days }) =>
      world.accounts
        .filter((entry) => accountId === null || entry.id === accountId)
        .map((entry) => ({
          accountId: entry.id,
          label: entry.label,
          provider: entry.provider,
          rates: providers.find((provider) => provider.id === entry.provider)?.rates ?? providers[0]!.rates,
          days:
            scenario === 'reading' ? [] : timeline(now, days, entry.provider === 'krafter' ? 'transactional' : 'cold'),
          asOf: entry.asOf,
          bounceLines,
          complaintLines,
          publishedLines: appliedPolicyLines([]),
          marks: entry.id === 'acc-sendkit' ? marks(now) : [],
        })),
    'alerts:list': (wanted) => firstOfPhases(world.alerts, wanted, (alert) => isLeftOut(quietOf(alert, now))),
    'alerts:of': ({ accountId, kind, id }) =>
      world.alerts.filter(
        (alert) => alert.accountId === accountId && alert.subject.kind === kind && alert.subject.id === id,
      ),
    'alerts:acknowledge': () => [],
    'alerts:snooze': () => [],
    'alerts:mute': () => null,
    'alerts:unmute': () => null,
    'alerts:explain': () => decisions(now),
    'alerts:history': ({ limit, before }) => {
      const older = history(now).filter(({ at }) => before === null || at < before);
      return { entries: older.slice(0, limit), more: older.length > limit };
    },
    ...ruleSamples(now),
    'hooks:get': () => ({
      executable: { enabled: false, path: null },
      webhook: { enabled: false, host: null, format: 'generic' },
    }),
    'hooks:set-executable': () => ({ problem: null }),
    'hooks:set-webhook': () => ({ problem: null }),
    'hooks:test': ({ hook }) => ({
      id: 1,
      hook,
      event: 'test',
      told: testEvent('1', now),
      at: now,
      outcome: 'delivered',
      detail: null,
      attempts: 1,
      tookMs: 12,
    }),
    'hooks:deliveries': () => [],
    'providers:list': () => providers,
    'accounts:list': () => judgement().accounts,
    'accounts:test': () => worked,
    'accounts:choices': () => [
      { value: 'ws-1', label: 'Agency' },
      { value: 'ws-2', label: 'Northwind' },
    ],
    'accounts:add': () => ({ accountId: 'acc-new', diagnosis: worked }),
    'accounts:update': () => worked,
    'accounts:remove': () => null,
    'settings:get': () => settings,
    'settings:set': (next) => (settings = next),
    'refresh:now': () => null,
    'demo:start': () => null,
    'demo:stop': () => null,
    'link:open': () => ({ opened: true }),
    'reports:campaigns': ({ accountId }) =>
      world.campaigns.filter((campaign) => campaign.accountId === accountId && campaign.goneSince === null),
    'reports:list': () => reports(now),
    'reports:create': ({ campaignIds }) => ({
      created: campaignIds.length,
      problems: [],
      message: `${String(campaignIds.length)} reports queued`,
    }),
    'reports:check': () => null,
  };

  const invoke = async <C extends Channel>(channel: C, ...input: Arguments<C>): Promise<Outcome<Result<C>>> => {
    calls.push({ channel, input: input[0] });
    if (scenario === 'loading' && !channel.startsWith('settings:') && channel !== 'app:info')
      return new Promise(() => undefined);
    if (scenario === 'error' && /:(get|list)$/.test(channel) && channel !== 'settings:get') {
      return { ok: false, error: { kind: 'failed', message: 'The cache could not be read: the disk is full.' } };
    }
    try {
      return { ok: true, value: await answers[channel](...input) };
    } catch (error) {
      return { ok: false, error: { kind: 'failed', message: error instanceof Error ? error.message : String(error) } };
    }
  };

  return {
    locale: 'en-US',
    calls,
    invoke,
    answer: (changes) => void Object.assign(answers, changes),
    become: (change) => {
      world = ofItsAccounts({ ...world, ...change(world) });
      judgements.clear();
    },
    on: (push, listener) => {
      listeners[push].add(listener);
      return () => void listeners[push].delete(listener);
    },
    push: (push, payload) => {
      for (const listener of listeners[push]) listener(payload as never);
    },
  };
}
