import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayMs, dayOf, hourMs, minuteMs } from '../../electron/core/days.ts';
import { demoAccounts } from '../../electron/demo/accounts.ts';
import { coldsendCampaigns, coldsendTimeline } from '../../electron/demo/coldsend/world.ts';
import { krafterDaily, krafterStats } from '../../electron/demo/krafter/world.ts';
import type { World } from '../../electron/demo/script.ts';
import {
  sendkitCampaignAnalytics,
  sendkitCampaigns,
  sendkitDaily,
  sendkitMailboxes,
} from '../../electron/demo/sendkit/world.ts';
import { allDays } from '../../electron/demo/sendkit/tally.ts';
import { bounceLevel, defaultLines } from './lines.ts';

const wednesday = Date.parse('2026-03-18T14:20:00Z');
const world = (startedAt = wednesday, seed = 1): World => ({ seed, startedAt, speed: 1 });
const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
const lastWeek = (now: number) => ({ from: addDays(dayOf(now), -6), to: dayOf(now) });

/** Mailboxes with their windowed counts. */
function mailboxes(of: World, now: number, range: { from: string | null; to: string | null } = allDays) {
  return sendkitMailboxes(of, range, now, true).map((row) => {
    if (!('performance' in row)) throw new Error('no performance');
    return row;
  });
}

function everything(of: World, now: number): unknown {
  const campaigns = sendkitCampaigns(of, now);
  return [
    mailboxes(of, now, lastWeek(now)),
    campaigns,
    campaigns.map(({ _id }) => sendkitCampaignAnalytics(of, _id, allDays, now)),
    sendkitDaily(of, allDays, now),
    coldsendCampaigns(of, { status: null, from: null, to: null }, now),
    coldsendTimeline(of, addDays(dayOf(now), -90), dayOf(now), now),
    krafterDaily(of, 365, now),
    krafterStats(of, '30d', now),
  ];
}

describe('determinism', () => {
  test('the same seed, start and time give the same answers, whatever was asked before', () => {
    const used = world();
    everything(used, wednesday + 3 * dayMs);
    everything(used, wednesday);
    expect(everything(used, wednesday + hourMs)).toEqual(everything(world(), wednesday + hourMs));
  });

  test('another seed gives another world of the same shape', () => {
    expect(everything(world(wednesday, 2), wednesday)).not.toEqual(everything(world(), wednesday));
  });
});

describe('the SendKit workspace', () => {
  test('has 14 mailboxes on 3 reserved domains, with varied limits and warm-up states', () => {
    const rows = mailboxes(world(), wednesday);
    expect(rows).toHaveLength(14);
    const domains = new Set(rows.map(({ email }) => email.split('@')[1]));
    expect(domains.size).toBe(3);
    expect([...domains].every((domain) => domain?.endsWith('.example'))).toBe(true);
    expect(new Set(rows.map(({ dailySendLimit }) => dailySendLimit)).size).toBeGreaterThan(6);
    expect(new Set(rows.map(({ warmup }) => warmup.status))).toEqual(
      new Set(['completed', 'in_progress', 'idle', 'not_started']),
    );
    expect(new Set(rows.map(({ _id }) => _id)).size).toBe(14);
    expect(rows.every(({ _id }) => /^[0-9a-f]{24}$/.test(_id))).toBe(true);
  });

  test('a campaign’s steps add up to its stats, and its leads by state to all leads', () => {
    const rows = sendkitCampaigns(world(), wednesday);
    expect(rows).toHaveLength(6);
    for (const row of rows) {
      const analytics = sendkitCampaignAnalytics(world(), row._id, allDays, wednesday);
      if (analytics === null) throw new Error(`no analytics for ${row.name}`);
      const { stats, stepStats, statusBreakdown } = analytics;
      expect(row.stats).toEqual(stats);
      for (const field of ['sent', 'opened', 'clicked', 'bounced'] as const) {
        expect(total(stepStats.map((step) => step[field]))).toBe(stats[field]);
      }
      expect(stepStats.length).toBeGreaterThanOrEqual(3);
      expect(stepStats.map(({ sent }) => sent)).toEqual(stepStats.map(({ sent }) => sent).toSorted((a, b) => b - a));
      expect(total(Object.values(statusBreakdown))).toBe(stats.totalLeads);
      expect(stats.opened + stats.bounced).toBeLessThanOrEqual(stats.sent);
      expect(stats.clicked).toBeLessThanOrEqual(stats.opened);
      expect(analytics.totalReplied).toBe(stats.replied);
    }
  });

  test('mailboxes, campaigns and daily rows tell of the same mails', () => {
    const now = wednesday + 5 * minuteMs;
    const days = sendkitDaily(world(), { from: '2025-01-01', to: null }, now);
    const inWindow = mailboxes(world(), now, { from: '2025-01-01', to: null });
    const campaigns = sendkitCampaigns(world(), now);
    for (const field of ['sent', 'opened', 'clicked', 'bounced', 'replied'] as const) {
      const ofDays = total(days.map((day) => day[field]));
      expect(total(inWindow.map(({ performance }) => performance[field]))).toBe(ofDays);
      expect(total(campaigns.map(({ stats }) => stats[field]))).toBe(ofDays);
    }
    const today = days.at(-1);
    expect(today?._id).toBe(dayOf(now));
    expect(total(inWindow.map(({ sentToday }) => sentToday))).toBe(today?.sent);
  });

  test('without dates performance is all-time and agrees with the mailbox’s total', () => {
    for (const { performance, totalSent } of mailboxes(world(), wednesday)) expect(performance.sent).toBe(totalSent);
  });

  test('a window of days is honoured', () => {
    const day = addDays(dayOf(wednesday), -1);
    const [row] = sendkitDaily(world(), { from: day, to: day }, wednesday);
    const ofDay = mailboxes(world(), wednesday, { from: day, to: day });
    expect(total(ofDay.map(({ performance }) => performance.sent))).toBe(row?.sent);
    expect(sendkitDaily(world(), allDays, wednesday)).toHaveLength(30);
  });
});

describe('the ColdSend workspace', () => {
  test('campaign totals are the sum of the timeline over their life', () => {
    const { campaigns, workspace_kpis } = coldsendCampaigns(world(), { status: null, from: null, to: null }, wednesday);
    const { timeline } = coldsendTimeline(world(), '2025-01-01', dayOf(wednesday), wednesday);
    expect(campaigns).toHaveLength(5);
    expect(workspace_kpis.total_sends).toBe(total(timeline.map(({ sent }) => sent)));
    for (const field of ['opened', 'replied', 'bounced'] as const) {
      expect(total(campaigns.map((row) => row[`total_${field}`]))).toBe(total(timeline.map((row) => row[field])));
    }
    expect(campaigns.every((row) => row.total_sent + row.total_bounced <= row.total_leads)).toBe(true);
  });

  test('the date filter is about the launch, not about the activity (decision K1)', () => {
    const all = coldsendCampaigns(world(), { status: null, from: null, to: null }, wednesday);
    const young = coldsendCampaigns(
      world(),
      { status: null, from: addDays(dayOf(wednesday), -20), to: null },
      wednesday,
    );
    expect(young.campaigns).toHaveLength(1);
    expect(all.campaigns).toContainEqual(young.campaigns[0]);
    expect(young.workspace_kpis.total_campaigns).toBe(1);
    const drafts = coldsendCampaigns(world(), { status: 'DRAFT', from: null, to: null }, wednesday);
    expect(drafts.campaigns.map(({ status }) => status)).toEqual(['DRAFT']);
  });

  test('every day of a range has a row, the quiet and the coming ones zeroed', () => {
    const { timeline } = coldsendTimeline(world(), '2024-01-01', '2024-03-31', wednesday);
    expect(timeline).toHaveLength(91);
    expect(timeline.every((row) => row.sent === 0 && row.bounce_rate === 0)).toBe(true);
    const coming = coldsendTimeline(world(), dayOf(wednesday + dayMs), dayOf(wednesday + dayMs), wednesday);
    expect(coming.timeline[0]?.sent).toBe(0);
  });
});

describe('the Krafter team', () => {
  test('has a year of rows, one a day, and the states of a window add up', () => {
    const rows = krafterDaily(world(), 365, wednesday);
    expect(rows).toHaveLength(365);
    expect(rows.map(({ date }) => date)).toEqual(rows.map(({ date }) => date).toSorted());
    for (const period of ['1d', '7d', '30d', '90d']) {
      const stats = krafterStats(world(), period, wednesday);
      expect(total(Object.values(stats.by_status))).toBe(stats.total);
      expect(stats.period).toBe(period);
    }
  });

  test('an unknown period falls back to seven days without a word', () => {
    expect(krafterStats(world(), '14d', wednesday)).toEqual(krafterStats(world(), '7d', wednesday));
    expect(krafterStats(world(), 'constructor', wednesday).period).toBe('7d');
  });

  test('a window of whole days holds what the daily rows hold', () => {
    const midnight = Date.parse('2026-03-18T00:00:00Z');
    const rows = krafterDaily(world(midnight), 8, midnight).slice(0, 7);
    const sum = total(
      rows.map((row) => row.delivered + row.bounced + row.complained + row.failed + row.sent + row.queued),
    );
    expect(krafterStats(world(midnight), '7d', midnight).total).toBe(sum);
  });
});

/** Every counter that may only grow within a day, by name. */
function cumulative(of: World, now: number): ReadonlyMap<string, number> {
  const counters = new Map<string, number>();
  for (const row of mailboxes(of, now)) {
    counters.set(`${row.email} totalSent`, row.totalSent);
    counters.set(`${row.email} totalReceived`, row.totalReceived);
    counters.set(`${row.email} sentToday ${dayOf(now)}`, row.sentToday);
    for (const [name, value] of Object.entries(row.performance)) counters.set(`${row.email} ${name}`, value);
  }
  for (const { _id, name, stats } of sendkitCampaigns(of, now)) {
    for (const [field, value] of Object.entries(stats)) counters.set(`${name} ${field}`, value);
    sendkitCampaignAnalytics(of, _id, allDays, now)?.stepStats.forEach((step) => {
      counters.set(`${name} step ${String(step._id)}`, step.sent);
      counters.set(`${name} step ${String(step._id)} bounced`, step.bounced);
    });
  }
  for (const row of coldsendCampaigns(of, { status: null, from: null, to: null }, now).campaigns) {
    for (const field of ['total_leads', 'total_sent', 'total_opened', 'total_replied', 'total_bounced'] as const) {
      counters.set(`${row.campaign_name} ${field}`, row[field]);
    }
  }
  for (const row of krafterDaily(of, 3, now)) {
    for (const field of ['delivered', 'bounced', 'complained', 'failed'] as const)
      counters.set(`${row.date} ${field}`, row[field]);
  }
  return counters;
}

test('cumulative counters never fall, at any time of any day, over midnight and through the incident', () => {
  const instant = fc.integer({ min: Date.parse('2025-11-01T00:00:00Z'), max: Date.parse('2027-06-01T00:00:00Z') });
  const step = fc.oneof(
    fc.integer({ min: 0, max: 3 * minuteMs }),
    fc.integer({ min: 0, max: 9 * hourMs }),
    fc.integer({ min: 0, max: 4 * dayMs }),
  );
  fc.assert(
    fc.property(
      instant,
      fc.array(step, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(1, 20),
      (startedAt, steps, speed) => {
        const of: World = { seed: 1, startedAt, speed };
        let now = startedAt;
        let before = cumulative(of, now);
        for (const ms of steps) {
          now += ms;
          const after = cumulative(of, now);
          for (const [name, value] of before) {
            if (after.has(name)) expect(after.get(name), name).toBeGreaterThanOrEqual(value);
          }
          before = after;
        }
      },
    ),
    { numRuns: 15, seed: 20260318 },
  );
});

test('what was sent today starts over at midnight UTC', () => {
  const lateEvening = Date.parse('2026-03-18T23:59:00Z');
  const before = mailboxes(world(lateEvening), lateEvening);
  const after = mailboxes(world(lateEvening), lateEvening + 2 * minuteMs);
  const [first] = before;
  expect(first?.sentToday).toBeGreaterThan(30);
  expect(after[0]?.sentToday).toBe(0);
  expect(after[0]?.totalSent).toBeGreaterThanOrEqual(first?.totalSent ?? 0);
});

test('nothing but the scripted incident is over a line, whenever the demo is started', () => {
  const limitWarning = defaultLines('daily-limit').warning;
  const budgets = new Map(demoAccounts.map(({ provider, dailyBudget }) => [provider, dailyBudget ?? 0]));
  for (let day = 0; day < 75; day++) {
    // Another hour and minute each time, over two and a half months and two month ends.
    const startedAt = Date.parse('2026-01-20T00:00:00Z') + day * dayMs + ((day * 7.3) % 24) * hourMs;
    const of = world(startedAt);
    for (const now of [startedAt, startedAt + 3 * minuteMs, startedAt + 2 * hourMs]) {
      for (const row of mailboxes(of, now, lastWeek(now))) {
        const scripted = /^(elena\.rossi|jonas\.weber)@/.test(row.email);
        if (scripted) continue;
        expect(bounceLevel(row.performance.bounced, row.performance.sent), `${row.email} bounces`).toBe(0);
        expect(row.bounceRate).toBeLessThan(defaultLines('bounce-rate').warning);
        expect(row.sentToday / row.dailySendLimit, `${row.email} limit`).toBeLessThan(limitWarning);
      }
      for (const { name, stats } of sendkitCampaigns(of, now))
        expect(bounceLevel(stats.bounced, stats.sent), name).toBe(0);
      const { campaigns } = coldsendCampaigns(of, { status: null, from: null, to: null }, now);
      for (const row of campaigns) expect(bounceLevel(row.total_bounced, row.total_sent), row.campaign_name).toBe(0);
      const { from, to } = lastWeek(now);
      const week = coldsendTimeline(of, from, to, now).timeline;
      expect(bounceLevel(total(week.map(({ bounced }) => bounced)), total(week.map(({ sent }) => sent)))).toBe(0);
      const quaymark = (week.at(-1)?.sent ?? 0) + (week.at(-1)?.bounced ?? 0);
      expect(quaymark / (budgets.get('coldsend') ?? 0)).toBeLessThan(limitWarning);
      const rows = krafterDaily(of, 7, now);
      const delivered = total(rows.map((row) => row.delivered));
      const attempted = total(rows.map((row) => row.sent + row.delivered + row.bounced + row.failed));
      expect(bounceLevel(total(rows.map((row) => row.bounced)), attempted)).toBe(0);
      expect(total(rows.map((row) => row.complained)) / delivered).toBeLessThan(defaultLines('complaint-rate').warning);
      const today = rows.at(-1);
      const sentToday = (today?.sent ?? 0) + (today?.delivered ?? 0) + (today?.bounced ?? 0);
      expect(sentToday / (budgets.get('krafter') ?? 0)).toBeLessThan(limitWarning);
    }
  }
});
