/**
 * What must hold while the app runs, judged from what the providers really answered and what the desktop was really shown:
 * nothing here asks the app what it thinks it did.
 */
import * as v from 'valibot';
import { hourMs, minuteMs } from '../../electron/core/days.ts';
import type { GlanceState } from '../../electron/core/state/glance.ts';
import type { OverallStatus } from '../../electron/core/state/status-document.ts';
import type { Db } from '../../electron/store/db.ts';
import type { ProviderId } from '../simulation/world.ts';
import type { Customer, Seen } from './network.ts';

/** What went wrong, by what must not happen. Each must stay 0. */
export const faultsOfOurs = ['lost', 'leaked', 'told wrongly', 'falsely calm', 'mistakes'] as const;
export type FaultOfOurs = (typeof faultsOfOurs)[number];

export type Blame = (what: FaultOfOurs, detail: string) => void;

export interface WatchOptions {
  readonly customers: readonly Customer[];
  readonly startedAt: number;
  /** After this long without a live number it is an outage. */
  readonly outageMs: number;
  /** After this long a live number is old. */
  readonly oldMs: number;
  readonly blame: Blame;
}

/** Time the app has to notice and to tell: it looks every half minute, and waits as long for others of the kind. */
const noticeMs = 3 * minuteMs;

/** A day that a spoiled answer made larger, today or tomorrow, is not believed to be smaller before (decision D4). */
const doubtMs = 36 * 60 * minuteMs;

const mailboxRows = v.object({
  data: v.array(
    v.object({
      _id: v.string(),
      sentToday: v.number(),
      totalSent: v.number(),
      dailySendLimit: v.number(),
      performance: v.object({ sent: v.number(), bounced: v.number() }),
    }),
  ),
});
const dayRow = v.looseObject({
  date: v.optional(v.string()),
  _id: v.optional(v.string()),
  sent: v.number(),
  bounced: v.number(),
});
const dayRows = v.looseObject({ data: v.optional(v.array(dayRow)), timeline: v.optional(v.array(dayRow)) });
const campaignRows = v.looseObject({
  campaigns: v.array(v.looseObject({ campaign_id: v.string(), total_sent: v.number(), total_bounced: v.number() })),
});

/** What kind of numbers a request asks for. */
type Asked = 'mailboxes' | 'week' | 'days' | 'campaigns' | 'last day' | 'other';

function askedFor({ path, query }: Seen): Asked {
  if (path === '/v1/analytics/mailboxes') return query.has('from') ? 'week' : 'mailboxes';
  if (path.endsWith('/daily') || path.endsWith('/timeline')) return 'days';
  if (query.get('period') === '1d') return 'last day';
  return path === '/api/public/v1/analytics/campaigns' ? 'campaigns' : 'other';
}

/** What has to be read for an account's numbers to be live: they are as old as the oldest of these. */
const live: Readonly<Record<ProviderId, readonly Asked[]>> = {
  // Where mailboxes are answered, their week is asked for next, and they are read when that is; of a list without any, nothing is
  // (decision M7).
  sendkit: ['mailboxes', 'week'],
  coldsend: ['campaigns', 'days'],
  krafter: ['days', 'last day'],
};

/** What a full answer leaves no doubt of. Of mailboxes and their week one without the other is no live number. */
function madeCertain(asked: Asked, { listIsFull }: Pick<Known, 'listIsFull'>): readonly Asked[] {
  if (asked === 'mailboxes') return [];
  if (asked === 'week') return listIsFull ? ['mailboxes', 'week'] : [];
  return [asked];
}

interface Known {
  readonly customer: Customer;
  /** When each live number certainly came, and when it may have come. */
  readonly certain: Map<Asked, number>;
  readonly possible: Map<Asked, number>;
  /** The mailboxes were answered in full when they were asked for last: what their week says then is of them. */
  listIsFull: boolean;
  /** When an answer was last spoiled: what it said is anybody's guess, and may be told. */
  spoiledAt: number;
  /** The same of days. */
  spoiledDaysAt: number;
  /** The last answer of each kind that the app can have read; `null` where that was a spoiled one. */
  readonly last: Map<Asked, Seen | null>;
  outage: { readonly firedAt: number } | null;
}

/** What of the status document is held against what is known. */
export interface Heard {
  readonly status: OverallStatus;
  readonly glance: { readonly state: GlanceState };
  readonly accounts: readonly { readonly id: string; readonly glance: GlanceState }[];
}

export interface Watch {
  readonly saw: (seen: Seen) => void;
  /** The title of a banner that went up. */
  readonly shown: (title: string) => void;
  /** Compares the database with what was answered and told. */
  readonly look: (db: Db, now: number) => void;
  /** Compares what is said of the whole with how old the live numbers are. */
  readonly hear: (document: Heard, now: number) => void;
  readonly counts: () => Readonly<Record<string, number>>;
}

interface Step {
  readonly id: number;
  readonly at: number;
  readonly tell: string;
  readonly fromPhase: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly rule: string;
  readonly accountId: string;
  readonly kind: string;
  readonly subjectId: string;
  readonly told: number;
}

interface Untold {
  readonly accountId: string;
  readonly kind: string;
  readonly rule: string;
  readonly outcome: string | null;
  readonly reason: string | null;
}

export function createWatch({ customers, startedAt, outageMs, oldMs, blame }: WatchOptions): Watch {
  const known = new Map<string, Known>(
    customers.map((customer): [string, Known] => [
      customer.id,
      {
        customer,
        certain: new Map(live[customer.provider].map((asked) => [asked, startedAt])),
        possible: new Map(live[customer.provider].map((asked) => [asked, startedAt])),
        listIsFull: false,
        spoiledAt: 0,
        spoiledDaysAt: 0,
        last: new Map(),
        outage: null,
      },
    ]),
  );
  const waiting: string[] = [];
  const counts = {
    answers: 0,
    full: 0,
    compared: 0,
    fired: 0,
    ended: 0,
    outages: 0,
    banners: 0,
    heard: 0,
    ok: 0,
    old: 0,
  };
  let lastStep = 0;
  let lastBanner = 0;

  function saw(seen: Seen): void {
    const of = known.get(seen.accountId);
    if (of === undefined) return;
    counts.answers++;
    const asked = askedFor(seen);
    if (asked === 'mailboxes') of.listIsFull = seen.came === 'full';
    if (seen.came === 'failed') return;
    // A week that is refused leaves the mailboxes read; without their performance there is no week to ask for.
    const isWeekLess = asked === 'week' ? seen.came === 'refused' : asked === 'mailboxes' && seen.came === 'spoiled';
    if (isWeekLess) of.possible.set('week', seen.at);
    if (seen.came === 'refused') return;
    if (of.possible.has(asked)) of.possible.set(asked, seen.at);
    if (seen.came === 'full')
      for (const one of madeCertain(asked, of)) if (of.certain.has(one)) of.certain.set(one, seen.at);
    if (seen.came === 'spoiled') of.spoiledAt = seen.at;
    if (seen.came === 'spoiled' && asked === 'days') of.spoiledDaysAt = seen.at;
    else counts.full++;
    if (asked !== 'other') of.last.set(asked, seen.came === 'full' ? seen : null);
  }

  const oldest = (times: ReadonlyMap<Asked, number>): number => Math.min(...times.values());

  function look(db: Db, now: number): void {
    for (const of of known.values()) for (const seen of of.last.values()) if (seen !== null) compare(db, of, seen);
    for (const of of known.values()) of.last.clear();
    for (const step of newSteps(db)) judgeStep(step, now);
    judgeOutages(db, now);
    judgeUntold(db, now);
    judgeBanners(db);
  }

  /**
   * That an outage began, or ended, was shown within minutes, unless a key that is rejected meanwhile says it, or that it is accepted again; of one
   * that was over before its start was told, the end was. What stepped four times within the hour may wait until it is calm. Whatever
   * was dropped has its reason.
   */
  function judgeUntold(db: Db, now: number): void {
    const sql = `SELECT o.id, o.account_id AS accountId, o.kind, a.rule, o.outcome, o.reason FROM outbox o JOIN alert a ON a.id = o.alert_id
      WHERE o.created_at BETWEEN ? AND ? AND o.outcome IS NOT 'shown' AND (SELECT count(*) FROM alert_transition s
        WHERE s.alert_id = o.alert_id AND s.tell IS NOT NULL AND s.at BETWEEN o.created_at - ${String(hourMs)} AND o.created_at) < 4 AND NOT (o.kind = 'fired' AND EXISTS (SELECT 1 FROM outbox e
        WHERE e.alert_id = o.alert_id AND e.id > o.id AND e.kind = 'resolved' AND e.outcome = 'shown')) AND NOT EXISTS (SELECT 1 FROM alert k
        WHERE k.account_id = o.account_id AND k.rule = 'key-rejected' AND (k.phase <> 'inactive' OR EXISTS (SELECT 1 FROM outbox e
          WHERE e.alert_id = k.id AND e.kind = 'resolved' AND e.outcome = 'shown' AND o.created_at < e.created_at + ${String(minuteMs)}
          AND o.created_at > ${String(-minuteMs)} + (SELECT max(f.created_at) FROM outbox f WHERE f.alert_id = k.id AND f.kind = 'fired'
            AND f.id < e.id))))`;
    for (const row of db.prepare<[number, number], Untold>(sql).all(now - 20 * minuteMs, now - 10 * minuteMs)) {
      const { accountId, kind, rule, outcome, reason } = row;
      if (rule === 'data-outage')
        blame('falsely calm', `${accountId}: an outage that ${kind} is ${outcome ?? 'waiting'} ${reason ?? ''}`);
      if (outcome === 'dropped' && reason === null)
        blame('told wrongly', `${rule} of ${accountId} is dropped without a reason`);
    }
  }

  function differs(what: string, { accountId }: Seen, found: unknown, wanted: unknown): void {
    counts.compared++;
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      blame('lost', `${accountId} ${what}: ${JSON.stringify(found)} is stored, ${JSON.stringify(wanted)} was answered`);
  }

  /** Every number of a full answer is in the database, as long as nothing newer was read. */
  function compare(db: Db, { customer: { provider }, spoiledDaysAt }: Known, seen: Seen): void {
    const asked = askedFor(seen);
    const json: unknown = JSON.parse(seen.text);
    if (asked === 'mailboxes') {
      const sql = `SELECT s.provider_id AS id, x.sent_today AS today, x.total_sent AS total, x.daily_limit AS "limit"
        FROM sender x JOIN subject s ON s.id = x.subject_id WHERE s.account_id = ?`;
      const stored = byId(db.prepare<[string], { id: string }>(sql).all(seen.accountId));
      for (const { _id: id, sentToday: today, totalSent: total, dailySendLimit: limit } of v.parse(mailboxRows, json)
        .data)
        differs('mailbox', seen, stored.get(id), { id, today, total, limit });
    } else if (asked === 'week') {
      const sql = `SELECT s.provider_id AS id, w.sent, w.bounced FROM sender_window w JOIN subject s ON s.id = w.subject_id
        WHERE s.account_id = ? ORDER BY w.to_day`;
      const stored = byId(db.prepare<[string], { id: string }>(sql).all(seen.accountId));
      for (const { _id: id, performance } of v.parse(mailboxRows, json).data)
        differs('week', seen, stored.get(id), { id, sent: performance.sent, bounced: performance.bounced });
    } else if (asked === 'campaigns') {
      const sql = `SELECT s.provider_id AS id, t.sent, t.bounced FROM campaign_total t JOIN subject s ON s.id = t.subject_id
        WHERE s.account_id = ? AND t.step = 0`;
      const stored = byId(db.prepare<[string], { id: string }>(sql).all(seen.accountId));
      for (const { campaign_id: id, total_sent: sent, total_bounced: bounced } of v.parse(campaignRows, json).campaigns)
        differs('campaign', seen, stored.get(id), { id, sent, bounced });
    } else if (asked === 'days' && seen.at - spoiledDaysAt > doubtMs) {
      const sql = `SELECT date(d.day * 86400, 'unixepoch') AS id, d.sent, d.bounced FROM daily d JOIN subject s ON s.id = d.subject_id
        WHERE s.account_id = ? AND s.kind = 'account' AND d.source = 0`;
      const stored = byId(db.prepare<[string], { id: string }>(sql).all(seen.accountId));
      const answered = v.parse(dayRows, json);
      // Of days that are over a smaller number is doubted for days (decision D4); today's is as it is answered.
      const row = (answered.data ?? answered.timeline)?.at(-1);
      if (row !== undefined) {
        const id = row.date ?? row._id ?? '';
        differs(`${provider} day`, seen, stored.get(id), { id, sent: row.sent, bounced: row.bounced });
      }
    }
  }

  function newSteps(db: Db): readonly Step[] {
    const sql = `SELECT t.id, t.at, t.tell, t.from_phase AS fromPhase, t.value, t.numerator, t.denominator, a.rule,
        a.account_id AS accountId, a.subject_kind AS kind, a.subject_id AS subjectId,
        (SELECT count(*) FROM outbox o WHERE o.transition_id = t.id) AS told
      FROM alert_transition t JOIN alert a ON a.id = t.alert_id WHERE t.id > ? AND t.tell IS NOT NULL ORDER BY t.id`;
    const steps = db.prepare<[number], Step>(sql).all(lastStep);
    lastStep = steps.at(-1)?.id ?? lastStep;
    return steps;
  }

  function judgeStep(step: Step, now: number): void {
    const { tell, rule, accountId, subjectId, at } = step;
    const name = `${rule} of ${accountId}/${subjectId} at ${new Date(at).toISOString()}`;
    if (step.told !== 1) blame('told wrongly', `${name}: ${String(step.told)} notifications for one ${tell}`);
    if (tell === 'resolved') counts.ended++;
    if (tell !== 'fired') return;
    counts.fired++;
    if (step.fromPhase === 'firing' || step.fromPhase === 'recovering')
      blame('told wrongly', `${name}: it fired again without an end`);
    const of = known.get(accountId);
    if (of === undefined) return;
    if (rule === 'data-outage') {
      counts.outages++;
      if (step.value === null || step.value < outageMs)
        blame('told wrongly', `${name}: after ${String(step.value)} ms`);
      return;
    }
    // What a spoiled answer said may be told: it was answered.
    if (now - of.spoiledAt < 120 * minuteMs) return;
    if (step.kind === 'sender' && (rule === 'bounce-rate' || rule === 'daily-limit')) judgeCause(step, of, name);
  }

  /** The numbers that are told are those of the mailbox then. */
  function judgeCause({ rule, subjectId, at, numerator, denominator }: Step, { customer }: Known, name: string): void {
    const truth = customer.world.mailboxes(at).find(({ id }) => id === subjectId);
    const said = JSON.stringify([numerator, denominator]);
    const is =
      truth === undefined
        ? []
        : rule === 'bounce-rate'
          ? [truth.weekBounced, truth.weekSent]
          : [truth.sentToday, truth.limit];
    if (said !== JSON.stringify(is)) blame('told wrongly', `${name}: ${said} is told, ${JSON.stringify(is)} is so`);
  }

  /** Longer than its line without a live number is an outage, told once; a live number ends it, and that is told. */
  function judgeOutages(db: Db, now: number): void {
    const sql = `SELECT account_id AS id, fired_at AS firedAt FROM alert WHERE rule = 'data-outage' AND phase = 'firing'`;
    const firing = new Map(
      db
        .prepare<[], { id: string; firedAt: number }>(sql)
        .all()
        .map(({ id, firedAt }) => [id, firedAt]),
    );
    for (const [id, of] of known) {
      const firedAt = firing.get(id) ?? null;
      const certainAt = oldest(of.certain);
      const silentMs = now - oldest(of.possible);
      if (firedAt === null && silentMs > outageMs + noticeMs)
        blame('falsely calm', `${id}: no word of an outage of ${String(Math.round(silentMs / minuteMs))} min`);
      // As long as it is not old again, or never was new: of several live numbers some may still not come.
      const isBack = firedAt !== null && certainAt > firedAt && now - certainAt <= oldMs;
      if (isBack && now - certainAt > noticeMs)
        blame('told wrongly', `${id}: the outage of ${new Date(firedAt).toISOString()} has ended, and nobody was told`);
      const isNew = firedAt !== null && of.outage?.firedAt !== firedAt;
      if (isNew && certainAt < firedAt && firedAt - certainAt < outageMs)
        blame('told wrongly', `${id}: an outage though a live number came ${String(firedAt - certainAt)} ms before`);
      of.outage = firedAt === null ? null : { firedAt };
    }
  }

  /** What the desktop was asked to show is what is on record, in the same order. */
  function judgeBanners(db: Db): void {
    const sql = 'SELECT id, title FROM banner WHERE id > ? ORDER BY id';
    const recorded = db.prepare<[number], { readonly id: number; readonly title: string }>(sql).all(lastBanner);
    lastBanner = recorded.at(-1)?.id ?? lastBanner;
    const shown = waiting.splice(0);
    counts.banners += shown.length;
    const titles = recorded.map(({ title }) => title);
    if (JSON.stringify(titles) !== JSON.stringify(shown))
      blame('told wrongly', `${JSON.stringify(shown)} was shown, ${JSON.stringify(titles)} is on record`);
  }

  function hear({ glance, status, accounts }: Heard, now: number): void {
    counts.heard++;
    if (glance.state === 'ok') counts.ok++;
    for (const account of accounts) {
      const of = known.get(account.id);
      if (of === undefined || now - oldest(of.possible) <= oldMs) continue;
      counts.old++;
      const minutes = String(Math.round((now - oldest(of.possible)) / minuteMs));
      for (const [what, state] of [
        ['account', account.glance],
        ['glance', glance.state],
        ['exit status', status],
      ] as const)
        if (state === 'ok')
          blame('falsely calm', `${account.id} gave no live number for ${minutes} min, and the ${what} is ok`);
    }
  }

  return { saw, shown: (title) => void waiting.push(title), look, hear, counts: () => counts };
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
