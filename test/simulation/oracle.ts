/**
 * What a person is to be told, worked out a second time: from the world's truth at the times the app was answered, and
 * from what docs/alerts.md says. It shares nothing with the engine but the clock's units; where the words leave room it says so.
 */
import { addDays, dayMs, dayOf, minuteMs, startOfDay } from '../../electron/core/days.ts';
import type { Day } from '../../electron/core/model.ts';
import type { Deed, Moment } from './machine.ts';
import type { SeenRequest } from './simulator.ts';
import type { DayTruth, ProviderId, World } from './world.ts';
import { createDelivery, type Expected } from './oracle-delivery.ts';
import { nameOf, type Line, type Rule, type Watch } from './oracle-watch.ts';

/** A value as a fraction, so that "exactly 5 %" is exactly 5 %. */
interface Value {
  readonly at: number;
  readonly part: number;
  readonly whole: number;
}

/** A step somebody could be told of. */
export interface Step {
  readonly at: number;
  readonly kind: 'fired' | 'raised' | 'resolved';
  readonly name: string;
}

/** The lines of docs/alerts.md; the third argument of a person's profile or threshold goes over them. */
const standard: Readonly<Record<Rule, readonly [number | null, number | null]>> = {
  'bounce-rate': [0.02, 0.05],
  'complaint-rate': [0.001, 0.003],
  'daily-limit': [0.8, 0.95],
  ramp: [1.5, 2],
  'delivery-drop': [0.05, 0.1],
  'reply-drop': [0.5, 0.75],
  'data-outage': [30 * minuteMs, null],
  'key-rejected': [null, 1],
};
const coldMail: Partial<typeof standard> = { 'bounce-rate': [0.03, 0.05], 'delivery-drop': [0.1, 0.2] };
const fewEvents: Partial<Record<Rule, readonly [number, number]>> = {
  'bounce-rate': [4, 10],
  'complaint-rate': [2, 3],
};
const ofMail: readonly Rule[] = ['bounce-rate', 'complaint-rate', 'delivery-drop', 'reply-drop'];
/** Two intervals, as the simulated machine has them. */
const oldAfterMs = 2 * 60 * minuteMs;
const liveEndpoints: Readonly<Record<ProviderId, number>> = { sendkit: 1, coldsend: 2, krafter: 2 };
const atOnce: readonly Rule[] = ['data-outage', 'key-rejected'];

function linesOf(rule: Rule, [warning, critical]: readonly [number | null, number | null]): readonly Line[] {
  const after = atOnce.includes(rule) ? 1 : 2;
  const [few, fewCritical] = fewEvents[rule] ?? [null, null];
  return [
    ...(warning === null ? [] : [{ severity: 'warning', at: warning, few, after } as const]),
    ...(critical === null ? [] : [{ severity: 'critical', at: critical, few: fewCritical, after } as const]),
    ...(rule === 'daily-limit' ? [{ severity: 'critical', at: 1, few: null, after: 1 } as const] : []),
  ];
}

/** Whether the value reaches `percent` per cent of the line: in whole numbers, as a person would check it. */
function reaches(rule: Rule, line: Line, { part, whole }: Value, percent: 100 | 80): boolean {
  if (ofMail.includes(rule) && whole < 100) {
    return line.few !== null && whole > 0 && part * 100 >= line.few * percent;
  }
  return part * 100 >= line.at * whole * percent - 1e-6;
}

function highest({ rule, lines }: Watch, value: Value, percent: 100 | 80): number {
  return lines.findLastIndex((line) => reaches(rule, line, value, percent)) + 1;
}

export interface Expectation {
  readonly notifications: readonly Expected[];
  readonly steps: readonly Step[];
}

/** How one account goes, as far as somebody could see from outside. */
interface AccountTruth {
  answeredAt: number | null;
  /** The daily rows as last answered. */
  readonly days: Map<Day, DayTruth>;
  daysAnsweredAt: number | null;
  /** When each of the live endpoints last answered. */
  readonly live: Map<string, number>;
  /** Since when a live number is awaited, without the time in which nobody asked. */
  awaitedSince: number;
  /** When it was last asked. */
  askedAt: number;
  /** When it had last answered before an absence; 0: never seen before. */
  awaySince: number | null;
  passes: number;
  /** The most a mailbox was seen to have sent on a day. */
  readonly mostSent: Map<string, Map<Day, number>>;
  profile: boolean;
  readonly own: Map<Rule, { warning?: number | null; critical?: number | null }>;
}

export function expectationOf(world: World, journal: readonly Moment[]): Expectation {
  const accounts = new Map<ProviderId, AccountTruth>();
  const watches = new Map<string, Watch>();
  const steps: Step[] = [];
  const delivery = createDelivery(watches);

  const truthOf = (id: ProviderId): AccountTruth => {
    const known = accounts.get(id) ?? {
      answeredAt: null,
      days: new Map<Day, DayTruth>(),
      daysAnsweredAt: null,
      live: new Map<string, number>(),
      awaitedSince: world.plan.startedAt,
      askedAt: world.plan.startedAt,
      awaySince: 0,
      passes: 0,
      mostSent: new Map<string, Map<Day, number>>(),
      profile: false,
      own: new Map(),
    };
    accounts.set(id, known);
    return known;
  };

  function watchOf(account: ProviderId, kind: Watch['kind'], id: string, rule: Rule): Watch {
    const name = nameOf({ account, kind, id, rule });
    const truth = truthOf(account);
    const [warning, critical] = (truth.profile ? coldMail[rule] : undefined) ?? standard[rule];
    const lines = linesOf(
      rule,
      [warning, critical].map((value, index) => {
        const own = truth.own.get(rule)?.[index === 0 ? 'warning' : 'critical'];
        return own === undefined ? value : own;
      }) as [number | null, number | null],
    );
    const found = watches.get(name) ?? {
      account,
      kind,
      id,
      rule,
      level: 0,
      lines,
      streak: null,
      judgedAt: -1,
      acknowledgedAt: null,
      snoozedUntil: null,
    };
    found.lines = lines;
    watches.set(name, found);
    return found;
  }

  /**
   * Up after so many values in a row over a higher line, to the line the last of them reached; down after two in a row
   * under 80 % of the present line, to the one the last of them still holds.
   */
  function judge(watch: Watch, value: Value, stepAt = value.at): void {
    if (value.at <= watch.judgedAt) return;
    watch.judgedAt = value.at;
    const reached = highest(watch, value, 100);
    const wanted = reached > watch.level ? reached : Math.min(watch.level, highest(watch, value, 80));
    if (wanted === watch.level) {
      watch.streak = null;
      if (watch.level === 0) calm(watch);
      return;
    }
    const up = wanted > watch.level;
    const values = watch.streak?.up === up ? watch.streak.values + 1 : 1;
    const needed = up ? (watch.lines[wanted - 1]?.after ?? 2) : atOnce.includes(watch.rule) ? 1 : 2;
    watch.streak = { up, to: wanted, values };
    if (values < needed) return;
    const from = watch.level;
    watch.level = wanted;
    watch.streak = null;
    const kind = up ? (from === 0 ? 'fired' : 'raised') : wanted === 0 ? 'resolved' : 'eased';
    if (kind !== 'eased') steps.push({ at: stepAt, kind, name: nameOf(watch) });
    const severity = watch.lines[Math.max(from, wanted) - 1]?.severity ?? 'warning';
    const { awaySince } = truthOf(watch.account);
    delivery.step(watch, {
      kind,
      at: stepAt,
      severity,
      from,
      to: wanted,
      away: awaySince !== null && awaySince > 0,
      firstSight: awaySince === 0,
    });
    if (wanted === 0) calm(watch);
  }

  /** What a person said about an alert ends with it. */
  function calm(watch: Watch): void {
    watch.acknowledgedAt = null;
    watch.snoozedUntil = null;
  }

  // ---- what answers say -----------------------------------------------------------------------------

  function answered(request: SeenRequest): void {
    const { provider, path, at, query } = request;
    const truth = truthOf(provider);
    truth.answeredAt = at;
    truth.askedAt = at;
    const isWhole = isLive(request) && liveAnswered(request, truth);
    if (path === '/v1/analytics/mailboxes' && query['from'] !== undefined) mailboxes(at);
    const range = rangeOf(request);
    if (range !== null) days(provider, range, at);
    if (path === '/api/public/v1/analytics/campaigns') campaigns(provider, at);
    if (path.startsWith('/v1/analytics/campaigns/'))
      campaigns(provider, at, path.slice('/v1/analytics/campaigns/'.length));
    judge(watchOf(provider, 'account', provider, 'key-rejected'), { at, part: 0, whole: 1 });
    if (isWhole && at - truth.awaitedSince <= oldAfterMs)
      judge(watchOf(provider, 'account', provider, 'data-outage'), { at, part: 0, whole: 1 });
  }

  /** Live numbers are as old as the oldest of them; returns whether all of them came. */
  function liveAnswered({ provider, path, query, at }: SeenRequest, truth: AccountTruth): boolean {
    truth.live.set(JSON.stringify([path, query['period'] ?? query['range'] ?? null]), at);
    if (truth.live.size < liveEndpoints[provider]) return false;
    truth.awaitedSince = Math.max(truth.awaitedSince, Math.min(...truth.live.values()));
    return true;
  }

  function mailboxes(at: number): void {
    const { mostSent } = truthOf('sendkit');
    const today = dayOf(at);
    for (const { id, sentToday, limit, weekSent, weekBounced, warming } of world.mailboxes(at)) {
      judge(watchOf('sendkit', 'sender', id, 'bounce-rate'), { at, part: weekBounced, whole: weekSent });
      judge(watchOf('sendkit', 'sender', id, 'daily-limit'), { at, part: sentToday, whole: limit });
      const seen = mostSent.get(id) ?? new Map<Day, number>();
      mostSent.set(id, seen.set(today, Math.max(seen.get(today) ?? 0, sentToday)));
      if (!warming) continue;
      const usual = [...seen].filter(([day, sent]) => day < today && day >= addDays(today, -14) && sent > 0);
      const all = usual.reduce((sum, [, sent]) => sum + sent, 0);
      const watch = watchOf('sendkit', 'sender', id, 'ramp');
      // A usual day needs three; twenty mails are too few to speak of a jump.
      if (usual.length >= 3 && sentToday >= 20) judge(watch, { at, part: sentToday * usual.length, whole: all });
      else if (watch.judgedAt < at - dayMs) end(watch);
    }
  }

  /** Its time has passed: over, without a word. */
  function end(watch: Watch): void {
    if (watch.level > 0) delivery.over(watch);
    watch.level = 0;
    watch.streak = null;
    calm(watch);
  }

  function days(account: ProviderId, [from, to]: readonly [Day, Day], at: number): void {
    const truth = truthOf(account);
    for (const row of world.days(account, from, to, at)) truth.days.set(row.day, row);
    truth.daysAnsweredAt = at;
    const { awaySince } = truth;
    // Every day nobody looked at is judged at its end, a month back at most; then today.
    const missed: Day[] = [];
    if (awaySince !== null && awaySince > 0) {
      for (let day = dayOf(Math.max(awaySince, at - 30 * dayMs)); day < dayOf(at); day = addDays(day, 1))
        missed.push(day);
    }
    for (const rule of weekRules[account]) {
      const watch = watchOf(account, 'account', account, rule);
      const judgeDay = (day: Day, time: number) => {
        const value = weekValue(truth.days, rule, day);
        if (value !== null) judge(watch, { ...value, at: time });
      };
      for (const day of missed) judgeDay(day, startOfDay(day) + dayMs);
      judgeDay(dayOf(at), at);
    }
  }

  function campaigns(account: ProviderId, at: number, only?: string): void {
    if (account === 'krafter') return;
    for (const { id, sent, bounced } of world.campaigns(account, at)) {
      if (only === undefined || only === id)
        judge(watchOf(account, 'campaign', id, 'bounce-rate'), { at, part: bounced, whole: sent });
    }
  }

  // ---- what goes wrong --------------------------------------------------------------------------------

  function failed(request: SeenRequest): void {
    const { provider, at, outcome } = request;
    const truth = truthOf(provider);
    truth.askedAt = at;
    if (outcome === 'unauthorized') {
      judge(watchOf(provider, 'account', provider, 'key-rejected'), { at, part: 1, whole: 1 });
      return;
    }
    outage(provider, at);
  }

  /** Whatever the reason, numbers older than two intervals are an outage; one that goes on is not over because it is counted anew. */
  function outage(provider: ProviderId, at: number): void {
    const lastsMs = at - truthOf(provider).awaitedSince;
    const watch = watchOf(provider, 'account', provider, 'data-outage');
    if (lastsMs > oldAfterMs && watch.level === 0) judge(watch, { at, part: lastsMs, whole: 1 });
  }

  function wake(at: number): void {
    for (const truth of accounts.values()) {
      truth.awaitedSince = at - Math.max(0, truth.askedAt - truth.awaitedSince);
      if (truth.awaySince === 0 || truth.answeredAt === null || at - truth.answeredAt < 30 * minuteMs) continue;
      truth.awaySince ??= truth.answeredAt;
      truth.passes = 0;
    }
  }

  /** Two readings of the live numbers, and the account is up to date again. */
  function pass(provider: ProviderId): void {
    const truth = truthOf(provider);
    if (truth.awaySince === null) return;
    truth.passes++;
    if (truth.passes < 2) return;
    truth.awaySince = null;
    truth.passes = 0;
  }

  function deed(what: Deed, at: number): void {
    switch (what.do) {
      case 'profile':
        truthOf(what.accountId as ProviderId).profile = true;
        return;
      case 'rule': {
        const { warning, critical } = what.values;
        truthOf(what.accountId as ProviderId).own.set(what.rule as Rule, {
          ...(warning === undefined ? {} : { warning }),
          ...(critical === undefined ? {} : { critical }),
        });
        return;
      }
      case 'quiet':
        delivery.quiet(what.quiet);
        return;
      case 'acknowledge':
      case 'snooze': {
        const watch = [...watches.values()].find(
          ({ account, id, rule }) => account === what.subject.accountId && id === what.subject.id && rule === what.rule,
        );
        if (watch === undefined || (watch.level === 0 && watch.streak === null)) return;
        if (what.do === 'acknowledge') watch.acknowledgedAt ??= at;
        else watch.snoozedUntil = world.plan.startedAt + what.until;
        return;
      }
      case 'mute':
      case 'unmute':
        delivery.mute(what.subject, what.do === 'mute');
        return;
      default:
    }
  }

  // ---- the run ----------------------------------------------------------------------------------------

  const away = () => [...accounts].filter(([, { awaySince }]) => awaySince !== null && awaySince > 0).map(([id]) => id);
  const passed = new Set<ProviderId>();
  let asleep = false;
  let unaware = false;
  let isDue = false;
  for (const [index, moment] of journal.entries()) {
    const { at } = moment;
    const before = steps.length;
    // What becomes due by itself until then is told in between, unless nobody is awake to tell it.
    if (!asleep && !unaware) delivery.until(at, away());
    // Looking around alone is no reason to decide anew, unless it showed an outage.
    isDue ||= moment.what !== 'tick';
    switch (moment.what) {
      case 'request': {
        const { request } = moment;
        if (request.outcome === 'ok') {
          answered(request);
          if (isLive(request)) passed.add(request.provider);
        } else failed(request);
        break;
      }
      case 'tick':
        if (unaware) wake(at);
        unaware = false;
        for (const id of accounts.keys()) outage(id, at);
        break;
      case 'look':
        break;
      case 'sleep':
      case 'stop':
        asleep = true;
        break;
      case 'start':
        asleep = false;
        delivery.restart();
        wake(at);
        break;
      case 'wake':
        asleep = false;
        delivery.forget();
        if (moment.announced) wake(at);
        else unaware = true;
        isDue = moment.announced;
        break;
      case 'online':
        delivery.network(true);
        wake(at);
        break;
      case 'offline':
        delivery.network(false);
        break;
      case 'deed':
        deed(moment.deed, at);
    }
    isDue ||= steps.length > before;
    if (journal[index + 1]?.at === at && !(unaware && isDue)) continue;
    for (const id of passed) pass(id);
    passed.clear();
    if (!asleep && isDue) delivery.look(at, away());
    isDue = false;
  }
  return { notifications: delivery.told, steps };
}

const weekRules: Readonly<Record<ProviderId, readonly Rule[]>> = {
  sendkit: ['bounce-rate', 'reply-drop'],
  coldsend: ['bounce-rate', 'reply-drop'],
  krafter: ['bounce-rate', 'complaint-rate', 'delivery-drop'],
};

/** The rate of the seven days that end with this one, or how much of the usual rate of the 28 before is gone. */
function weekValue(
  rows: ReadonlyMap<Day, DayTruth>,
  rule: Rule,
  day: Day,
): { readonly part: number; readonly whole: number } | null {
  const partOf = ({ sent, bounced, replied, complained, failed }: DayTruth) =>
    rule === 'bounce-rate'
      ? bounced
      : rule === 'reply-drop'
        ? replied
        : rule === 'complaint-rate'
          ? complained
          : sent - bounced - failed;
  const delivered = ({ sent, bounced, failed }: DayTruth) => sent - bounced - failed;
  // Krafter counts complaints among the delivered and leaves them out of nothing else.
  const wholeOf = (row: DayTruth) => (rule === 'complaint-rate' ? delivered(row) : row.sent);
  const sum = (from: Day, to: Day) => {
    const found = [...rows.values()].filter((row) => row.day >= from && row.day <= to);
    const total = (count: (row: DayTruth) => number) => found.reduce((all, row) => all + count(row), 0);
    return { part: total(partOf), whole: total(wholeOf), days: found.length };
  };
  const week = sum(addDays(day, -6), day);
  if (rule !== 'reply-drop' && rule !== 'delivery-drop') return week.whole === 0 ? { part: 0, whole: 0 } : week;
  const before = sum(addDays(day, -34), addDays(day, -7));
  if (week.whole < 100 || before.whole < 400 || before.days < 14 || before.part === 0) return null;
  const gone = Math.max(0, 1 - week.part / week.whole / (before.part / before.whole));
  return { part: gone * week.whole, whole: week.whole };
}

const livePaths = [
  '/v1/analytics/mailboxes',
  '/api/public/v1/analytics/campaigns',
  '/api/public/v1/analytics/campaigns/timeline',
  '/mail/stats/daily',
];
/** Read with every poll; everything else once an hour or less. */
function isLive({ path, query }: SeenRequest): boolean {
  return livePaths.includes(path) || (path === '/mail/stats' && query['period'] === '1d');
}

/** The days an answer covers; `null` when it has none. */
function rangeOf({ path, query, at }: SeenRequest): readonly [Day, Day] | null {
  if (path === '/v1/analytics/daily') return [query['from'] ?? '', query['to'] ?? ''];
  if (path.endsWith('/timeline')) return [query['from_date'] ?? '', query['to_date'] ?? ''];
  return path === '/mail/stats/daily' ? [addDays(dayOf(at), 1 - Number(query['days'])), dayOf(at)] : null;
}
