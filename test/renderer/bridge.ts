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
import type { AccountView } from '../../electron/views/accounts.ts';
import type { CampaignView } from '../../electron/views/campaigns.ts';
import type { MailboxView } from '../../electron/views/mailboxes.ts';
import type { OverviewView } from '../../electron/views/overview.ts';
import type { TimelineView } from '../../electron/views/timeline.ts';
import type { Headline, HeadlinePart, TroubledState } from '../../electron/core/state/overall.ts';
import type { RuleName } from '../../electron/core/alerts/catalog.ts';
import { alerts, decisions, history, manyAlerts, quietAlerts } from './alert-samples.ts';
import type { Answers } from './answers.ts';
import { ruleSamples } from './rule-samples.ts';
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
  readonly push: <P extends Push>(push: P, payload: Pushes[P]) => void;
}

interface World {
  readonly accounts: readonly AccountView[];
  readonly mailboxes: readonly MailboxView[];
  readonly campaigns: readonly CampaignView[];
  readonly overview: Partial<OverviewView>;
  readonly info: Partial<AppInfo>;
}

const trouble = (...parts: readonly HeadlinePart[]): Headline => ({ code: 'trouble', parts });
const alerting = (rule: RuleName, sender: number): HeadlinePart => ({
  code: 'alerts',
  rule,
  full: false,
  counts: { account: 0, sender, campaign: 0 },
});
const failing = (state: TroubledState, count: number): HeadlinePart => ({ code: 'accounts', state, count });

const long = 'an.extremely.long.mailbox.name.that.somebody.really.did.configure.for.testing.purposes'.repeat(2);

/** Three accounts as they are on a day with an incident. */
function threeAccounts(now: number): readonly AccountView[] {
  return [
    account(now),
    account(now, {
      id: 'acc-coldsend',
      provider: 'coldsend',
      label: 'ColdSend',
      asOf: now - 4 * minuteMs,
      dailyBudget: 1500,
      dailyLimit: 1500,
      sentToday: 640,
      limitUsed: 0.43,
      reportTypes: [],
      bounce: rateOnly(61, 4200),
      client: 'Northwind',
      notes: [{ code: 'returned', count: 7, of: 9, what: 'campaign' }],
    }),
    account(now, {
      id: 'acc-krafter',
      provider: 'krafter',
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
  severity: null,
});

function worldOf(scenario: Scenario, now: number): World {
  const base: World = {
    accounts: threeAccounts(now),
    mailboxes: mailboxes(now, 44),
    campaigns: campaigns(now, 7),
    overview: {},
    info: {},
  };
  const healthy = base.mailboxes.filter((mailbox) => mailbox.worst === null && mailbox.goneSince === null);
  switch (scenario) {
    case 'incident':
    case 'loading':
    case 'error':
      return base;
    case 'fine':
      return {
        ...base,
        accounts: base.accounts.map((entry) => ({
          ...entry,
          state: 'ok',
          error: null,
          retryAt: null,
          asOf: now - minuteMs,
        })),
        mailboxes: healthy,
        campaigns: base.campaigns.slice(1),
        overview: {
          state: 'ok',
          headline: { code: 'fine', mailboxes: 39, campaigns: 6, accounts: 3 },
          alerts: [],
        },
      };
    case 'first-run':
      return {
        ...base,
        accounts: [],
        mailboxes: [],
        campaigns: [],
        overview: {
          state: 'none',
          headline: { code: 'none' },
          asOf: null,
          recent: [],
          today: { sent: null, limit: null },
          bounce7d: null,
          reply7d: null,
          alerts: [],
        },
      };
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
        overview: {
          state: 'stale',
          refreshing: true,
          headline: { code: 'waiting' },
          asOf: null,
          recent: [],
          today: { sent: null, limit: null },
          bounce7d: null,
          reply7d: null,
          alerts: [],
        },
      };
    case 'stale':
      return {
        ...base,
        accounts: base.accounts.map((entry) => ({ ...entry, state: 'stale', asOf: now - 3 * hourMs })),
        mailboxes: healthy.map((mailbox) => ({ ...mailbox, stale: true })),
        campaigns: base.campaigns.slice(1).map((campaign) => ({ ...campaign, stale: true })),
        overview: {
          state: 'stale',
          asOf: now - 3 * hourMs,
          headline: trouble(failing('stale', 3)),
          alerts: [],
        },
      };
    case 'offline':
      return {
        ...base,
        accounts: base.accounts.map((entry) => ({ ...entry, state: 'offline' })),
        overview: {
          state: 'offline',
          online: false,
          asOf: now - 35 * minuteMs,
          headline: trouble({ code: 'offline' }),
        },
      };
    case 'key-rejected':
      return {
        ...base,
        accounts: base.accounts.map((entry, index) =>
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
        overview: { state: 'critical', headline: trouble(failing('auth', 1), failing('scope', 1)) },
      };
    case 'paused':
      return {
        ...base,
        accounts: base.accounts.map((entry) => ({ ...entry, state: 'paused', paused: true })),
        overview: { state: 'paused', paused: true, headline: { code: 'paused' } },
      };
    case 'demo':
      return {
        ...base,
        accounts: base.accounts.map((entry) => ({ ...entry, demo: true, key: 'demo', label: `${entry.label} demo` })),
        overview: { demo: true },
      };
    case 'one':
      return {
        ...base,
        accounts: base.accounts.slice(0, 1),
        mailboxes: healthy.slice(0, 1),
        campaigns: base.campaigns.slice(1, 2),
        overview: {
          state: 'ok',
          headline: { code: 'fine', mailboxes: 1, campaigns: 1, accounts: 1 },
          alerts: [],
        },
      };
    case 'many':
      return {
        ...base,
        mailboxes: mailboxes(now, 10_000),
        campaigns: campaigns(now, 400),
        overview: {
          headline: trouble(alerting('daily-limit', 3), alerting('bounce-rate', 2)),
          alerts: manyAlerts(now, 1000),
        },
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
        overview: {
          alerts: quietAlerts(now).map((entry) => {
            const name = `${entry.subject.name}.${long}`.slice(0, 200);
            return {
              ...entry,
              accountLabel: `SendKit ${long}`.slice(0, 200),
              subject: { ...entry.subject, name },
            };
          }),
        },
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
        overview: {},
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
      return {
        ...base,
        overview: {
          headline: trouble(alerting('daily-limit', 1), alerting('bounce-rate', 1)),
          alerts: quietAlerts(now),
        },
      };
    case 'no-senders':
      return { ...base, accounts: base.accounts.slice(1), mailboxes: [] };
  }
}

/** A bridge for one scenario. `now` fixes every time in it. */
export function createBridge(scenario: Scenario, now: number): FakeBridge {
  const world = worldOf(scenario, now);
  const calls: { channel: Channel; input: unknown }[] = [];
  const listeners = { changed: new Set<(payload: never) => void>(), navigate: new Set<(payload: never) => void>() };
  let settings: Settings = defaultSettings;
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

  const overWorst = <T extends { readonly worst: unknown }>(rows: readonly T[]): readonly T[] =>
    rows.filter((row) => row.worst !== null);
  const recent = timeline(now, 30, 'cold');
  const overview = (): OverviewView => ({
    state: 'critical',
    headline: trouble(alerting('daily-limit', 2), alerting('bounce-rate', 1)),
    asOf: now - 2 * minuteMs,
    refreshing: false,
    online: true,
    paused: settings.paused,
    demo: false,
    accounts: world.accounts,
    alerts: alerts(now),
    worstMailboxes: [...overWorst(world.mailboxes)].slice(0, 8),
    worstCampaigns: [...overWorst(world.campaigns)].slice(0, 8),
    mailboxCount: world.mailboxes.length,
    fineMailboxes: world.mailboxes.length - overWorst(world.mailboxes).length,
    campaignCount: world.campaigns.length,
    fineCampaigns: world.campaigns.length - overWorst(world.campaigns).length,
    today: { sent: 2054, limit: 3650 },
    bounce7d: { value: 0.018, numerator: 151, denominator: 8420 },
    reply7d: { value: 0.041, numerator: 345, denominator: 8420 },
    ages: { today: now - 2 * minuteMs, bounce7d: now - 40 * minuteMs, reply7d: null, recent: now - 40 * minuteMs },
    held: [],
    recent,
    ...world.overview,
  });
  const worked = { ok: true, failed: null, message: 'Connected. 2 mailboxes, 7 campaigns.', hint: null } as const;

  const answers: Answers = {
    'app:info': () => info,
    'app:dismiss-notice': (notice) => {
      info = notice === 'tray' ? { ...info, trayNoticeDismissed: true } : { ...info, storageNotice: null };
      return null;
    },
    'overview:get': overview,
    'mailboxes:list': () => world.mailboxes,
    'campaigns:list': () => world.campaigns,
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
    'alerts:list': () => overview().alerts,
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
    'accounts:list': () => world.accounts,
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
    'link:open': () => null,
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
    on: (push, listener) => {
      listeners[push].add(listener);
      return () => void listeners[push].delete(listener);
    },
    push: (push, payload) => {
      for (const listener of listeners[push]) listener(payload as never);
    },
  };
}
