/** Deterministic views for every state the window can be in. Times are counted back from `now`. */
import { noCounts, type Counts } from '../../electron/core/model.ts';
import { addDays, dayOf, hourMs, minuteMs } from '../../electron/core/days.ts';
import { headroomOf, type Headroom } from '../../electron/core/alerts/headroom.ts';
import { ruleOf } from '../../electron/core/alerts/catalog.ts';
import type { AccountView, ProviderView, ReportView } from '../../electron/views/accounts.ts';
import type { CampaignView } from '../../electron/views/campaigns.ts';
import type { LinesView, RateView } from '../../electron/views/context.ts';
import type { MailboxView } from '../../electron/views/mailboxes.ts';
import type { Rate, RateRules } from '../../electron/core/rates.ts';
import type { TimelineDay } from '../../electron/views/timeline.ts';

/** A repeatable stream of fractions. */
export function fractions(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const rate = (numerator: number, denominator: number): Rate | null =>
  denominator === 0 ? null : { value: numerator / denominator, numerator, denominator };

/** A rate; what tone it has is told by its alert (sample-glance.ts). */
export function rateView(numerator: number, denominator: number, window: RateView['window'] = '7d'): RateView {
  const value = denominator === 0 ? 0 : numerator / denominator;
  return { value, numerator, denominator, window, tone: null };
}

/** The default lines for bounces and complaints. */
export const bounceLines: LinesView = { warning: 0.02, critical: 0.05 };
export const complaintLines: LinesView = { warning: 0.001, critical: 0.003 };

/** What main says is left to the next bounce line. */
const bounceHeadroom = (bounce: RateView): Headroom | null =>
  headroomOf(bounce, ruleOf('bounce-rate', { enabled: true, ...bounceLines }).levels);

const coldRules: RateRules = {
  bounce: { numerator: 'bounced', denominator: ['sent'] },
  complaint: null,
  delivery: null,
  open: { numerator: 'opened', denominator: ['sent'] },
  click: { numerator: 'clicked', denominator: ['sent'] },
  reply: { numerator: 'replied', denominator: ['sent'] },
  attempted: ['sent'],
};
const transactionalRules: RateRules = {
  bounce: { numerator: 'bounced', denominator: ['delivered', 'bounced'] },
  complaint: { numerator: 'complained', denominator: ['delivered'] },
  delivery: { numerator: 'delivered', denominator: ['sent', 'delivered', 'bounced', 'complained', 'failed'] },
  open: null,
  click: null,
  reply: null,
  attempted: ['sent', 'delivered', 'bounced', 'complained', 'failed'],
};

export const providers: readonly ProviderView[] = [
  {
    id: 'sendkit',
    name: 'SendKit',
    baseUrl: 'https://api.sendkit.example',
    keyForm: 'Starts with sk_',
    keyHelp: 'Settings, API keys. The scopes mailboxes:read and campaigns:read are enough.',
    fields: [
      {
        name: 'workspace',
        label: 'Workspace',
        kind: 'text',
        help: 'A platform key belongs to several workspaces: choose one.',
        placeholder: 'Workspace id',
        required: true,
        whenKeyStarts: 'sk_user_',
        choices: true,
      },
      {
        name: 'campaigns',
        label: 'Campaigns',
        kind: 'list',
        help: 'Only where the campaign list is not offered to your key.',
        placeholder: 'Campaign ids',
        required: false,
      },
    ],
    capabilities: { senders: true, campaigns: true, dailyLimit: true, complaints: false, clicks: true },
    rates: coldRules,
    links: ['keys', 'dashboard', 'documentation'],
    reports: {
      types: [
        { id: 'campaign', label: 'Campaigns', namesCampaigns: true },
        { id: 'workspace', label: 'Workspace', namesCampaigns: false },
        { id: 'organizational', label: 'Organisation', namesCampaigns: false, keyKind: 'platform' },
      ],
      sections: [
        { name: 'executiveSummary', label: 'Executive summary' },
        { name: 'campaignPerformance', label: 'Campaign performance' },
        { name: 'mailboxHealth', label: 'Mailbox health' },
      ],
      campaignsPerRequest: 10,
    },
    floorMs: minuteMs,
  },
  {
    id: 'coldsend',
    name: 'ColdSend',
    baseUrl: 'https://api.coldsend.example',
    keyForm: 'Starts with cs_',
    keyHelp: 'Account, Developers.',
    fields: [],
    capabilities: {
      senders: false,
      campaigns: true,
      dailyLimit: false,
      complaints: false,
      clicks: false,
    },
    rates: coldRules,
    links: ['keys', 'dashboard', 'documentation'],
    reports: null,
    floorMs: 5 * minuteMs,
  },
  {
    id: 'krafter',
    name: 'Krafter',
    baseUrl: 'https://api.krafter.example/api/v1',
    keyForm: 'Starts with kr_',
    keyHelp: 'Team settings, API keys.',
    fields: [],
    capabilities: {
      senders: false,
      campaigns: false,
      dailyLimit: false,
      complaints: true,
      clicks: false,
    },
    rates: transactionalRules,
    links: ['keys', 'dashboard', 'documentation'],
    reports: null,
    floorMs: minuteMs,
  },
];

/** An account that is fine, with what is named changed. */
export function account(now: number, changes: Partial<AccountView> = {}): AccountView {
  const asOf = changes.asOf === undefined ? now - 2 * minuteMs : changes.asOf;
  const { sentToday: sent = 1204, dailyLimit: limit = 2150 } = changes;
  return {
    id: 'acc-sendkit',
    provider: 'sendkit',
    providerName: 'SendKit',
    health: [],
    label: 'SendKit',
    client: null,
    baseUrl: null,
    settings: {},
    dailyBudget: null,
    paused: false,
    demo: false,
    state: 'ok',
    glance: 'ok',
    own: 'ok',
    asOf,
    ages: { today: asOf, bounce: asOf, reply: asOf, days: asOf, mailboxes: asOf, campaigns: asOf, oldest: asOf },
    oldAt: null,
    refreshing: false,
    nextPollAt: now + 9 * minuteMs,
    retryAt: null,
    error: null,
    notes: [],
    key: 'keychain',
    reportTypes: ['campaign', 'workspace'],
    sentToday: 1204,
    sentAtLeast: null,
    limited: sent === null || limit === null ? null : { sent, limit },
    dailyLimit: 2150,
    limitUsed: 1204 / 2150,
    limitTone: null,
    bounce: rateView(151, 8420),
    complaint: null,
    delivery: null,
    reply: rateView(345, 8420),
    pace: null,
    ...changes,
  };
}

const locals = [
  'anna',
  'ben',
  'carla',
  'david',
  'emma',
  'farid',
  'grete',
  'hugo',
  'ines',
  'jonas',
  'kira',
  'luca',
  'mona',
];
const domains = ['acme-mail.com', 'tryacme.co', 'getacme.io', 'acme-team.com', 'northwind.example'];

/** Mailboxes; the first is over the bounce line, the next two near or over their limit, the fourth was over its bounce line once, one is old, one is gone. */
export function mailboxes(now: number, count: number): readonly MailboxView[] {
  const next = fractions(7);
  return Array.from({ length: count }, (_, index) => {
    const name = `${locals[index % locals.length] ?? 'x'}${index < locals.length ? '' : String(Math.floor(index / locals.length))}`;
    const limit = 50 + Math.floor(next() * 3) * 25;
    const sent =
      index === 1 ? Math.round(limit * 0.92) : index === 2 ? Math.round(limit * 1.2) : Math.floor(next() * limit * 0.7);
    const sentWeek = 260 + Math.floor(next() * 240);
    const bounce =
      index === 0
        ? rateView(26, 500)
        : index === 3
          ? rateView(14, 530)
          : rateView(Math.floor(next() * 0.018 * sentWeek), sentWeek);
    const used = sent / limit;
    return {
      accountId: 'acc-sendkit',
      accountLabel: 'SendKit',
      provider: 'sendkit',
      id: `mb-${String(index)}`,
      email: `${name}@${domains[index % domains.length] ?? 'acme.com'}`,
      name: null,
      status: 'active',
      sentToday: index === 6 ? null : sent,
      dailyLimit: index === 7 ? null : limit,
      limitUsed: index === 6 || index === 7 ? null : used,
      limitTone: null,
      pace:
        index === 1
          ? { projected: Math.round(limit * 1.3), reachesAt: now + 3 * hourMs, resetsAt: now + 12 * hourMs }
          : index === 4
            ? { projected: Math.round(limit * 0.8), reachesAt: null, resetsAt: now + 12 * hourMs }
            : null,
      bounce: index === 8 ? null : bounce,
      bounceLines,
      headroom: index === 8 ? null : bounceHeadroom(bounce),
      totalSent: index === 9 ? null : 2000 + Math.floor(next() * 14_000),
      totalReceived: Math.floor(next() * 900),
      warmup:
        index % 4 === 0
          ? { enabled: true, status: 'in_progress' }
          : index === 9
            ? null
            : { enabled: true, status: 'completed' },
      recentSent: Array.from({ length: 14 }, (_entry, day) =>
        index === 8 && day < 5 ? null : Math.round(limit * (0.4 + next() * 0.5)),
      ),
      goneSince: index === 11 ? now - 30 * hourMs : null,
      asOf: index === 10 ? now - 3 * hourMs : now - 2 * minuteMs,
      state: 'ok',
    } satisfies MailboxView;
  });
}

const campaignNames = [
  'Q4 agencies DACH',
  'Founders, second touch',
  'Reactivation spring list',
  'SaaS trial users',
  'Webinar no-shows',
  'Dentists Bavaria',
  'Partner outreach',
];

/** Campaigns with steps and lead statuses; the first is over the bounce line, one is only listed. */
export function campaigns(now: number, count: number): readonly CampaignView[] {
  const next = fractions(21);
  return Array.from({ length: count }, (_, index) => {
    const sent = 1200 + Math.floor(next() * 3000);
    const bounced = Math.floor(sent * (index === 0 ? 0.031 : 0.006 + next() * 0.01));
    const opened = Math.floor(sent * (0.35 + next() * 0.2));
    const replied = Math.floor(sent * (0.02 + next() * 0.04));
    const counts: Counts = { ...noCounts, sent, opened, clicked: Math.floor(sent * 0.08), replied, bounced };
    const listed = index === 5;
    return {
      accountId: index % 3 === 2 ? 'acc-coldsend' : 'acc-sendkit',
      accountLabel: index % 3 === 2 ? 'ColdSend' : 'SendKit',
      provider: index % 3 === 2 ? 'coldsend' : 'sendkit',
      id: `camp-${String(index)}`,
      name: index === 6 ? null : (campaignNames[index] ?? `Sequence ${String(index)}`),
      status: index % 4 === 3 ? 'completed' : 'active',
      totalLeads: listed ? null : 900 + index * 40,
      counts: listed ? noCounts : counts,
      open: listed ? null : rateView(opened, sent, 'lifetime'),
      click: listed || index % 3 === 2 ? null : rateView(counts.clicked ?? 0, sent, 'lifetime'),
      reply: listed ? null : rateView(replied, sent, 'lifetime'),
      bounce: listed ? null : rateView(bounced, sent, 'lifetime'),
      bounceLines,
      headroom: listed ? null : bounceHeadroom(rateView(bounced, sent, 'lifetime')),
      providerRates: { open: listed ? null : 0.41, reply: null, bounce: listed ? null : 0.03 },
      steps: listed
        ? []
        : [0.5, 0.3, 0.2].map((part, step) => {
            const of = Math.round(sent * part);
            const wrong = Math.round(bounced * [0.7, 0.2, 0.1][step]!);
            return {
              step: step + 1,
              counts: {
                ...noCounts,
                sent: of,
                opened: Math.round(of * (0.5 - step * 0.1)),
                clicked: Math.round(of * 0.1),
                replied: Math.round(of * 0.04),
                bounced: wrong,
              },
              bounce: rate(wrong, of),
            };
          }),
      sentInSteps: index === 0 ? sent - 100 : null,
      leadStatus: listed ? {} : { active: 420, completed: 260, replied: 38, bounced: 22, not_contacted: 160 },
      goneSince: null,
      asOf: listed ? null : now - 20 * minuteMs,
      state: 'ok',
    } satisfies CampaignView;
  });
}

/** Daily rows up to today; weekends low, one hole of two days, yesterday provisional. */
export function timeline(now: number, count: number, kind: 'cold' | 'transactional'): readonly TimelineDay[] {
  const next = fractions(kind === 'cold' ? 3 : 5);
  const today = dayOf(now);
  return Array.from({ length: count }, (_, index) => {
    const day = addDays(today, index - count + 1);
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    const busy = weekday === 0 || weekday === 6 ? 0.15 : 1;
    const partial = index === count - 1 ? 0.5 : 1;
    const sent = Math.round((900 + next() * 500) * busy * partial);
    const bounced = Math.round(sent * (0.009 + next() * 0.012 + (index > count - 5 ? 0.018 : 0)));
    const state = index === count - 1 ? 'open' : index === count - 2 ? 'provisional' : 'closed';
    if (count > 10 && (index === count - 12 || index === count - 13)) {
      return {
        day,
        counts: noCounts,
        attempted: null,
        bounce: null,
        complaint: null,
        delivery: null,
        open: null,
        reply: null,
        state: 'hole',
        atLeast: true,
      };
    }
    if (kind === 'cold') {
      const opened = Math.round(sent * (0.36 + next() * 0.1));
      const replied = Math.round(sent * (0.03 + next() * 0.02));
      return {
        day,
        counts: { ...noCounts, sent, opened, replied, bounced },
        attempted: sent,
        bounce: rate(bounced, sent),
        complaint: null,
        delivery: null,
        open: rate(opened, sent),
        reply: rate(replied, sent),
        state,
        atLeast: false,
      };
    }
    const failed = Math.round(sent * 0.004);
    const complained = Math.round(sent * 0.001 * next() * 2);
    return {
      day,
      counts: { ...noCounts, queued: 0, sent: 3, delivered: sent, bounced, failed, complained },
      attempted: sent + bounced + failed + complained + 3,
      bounce: rate(bounced, sent + bounced),
      complaint: rate(complained, sent),
      delivery: rate(sent, sent + bounced + failed),
      open: null,
      reply: null,
      state,
      atLeast: false,
    };
  });
}

/** Requested reports in several states. */
export function reports(now: number): readonly ReportView[] {
  return [
    {
      accountId: 'acc-sendkit',
      accountLabel: 'SendKit',
      id: 'rep-1',
      title: 'Q4 agencies DACH, October',
      type: 'campaign',
      status: 'queued',
      requestedAt: now - 4 * minuteMs,
      checkedAt: now - minuteMs,
      note: null,
    },
    {
      accountId: 'acc-sendkit',
      accountLabel: 'SendKit',
      id: 'rep-2',
      title: null,
      type: 'workspace',
      status: 'unknown',
      requestedAt: now - 3 * hourMs,
      checkedAt: null,
      note: { code: 'said', text: 'The request timed out: it may or may not have been queued.' },
    },
  ];
}
