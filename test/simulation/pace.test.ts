/**
 * Eight days of a few mailboxes of which the app learns when their day begins and when their mail goes out. What it then
 * says of their pace and of their silence is compared with the same worked out from the world and the times of the answers.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RuleName } from '../../electron/core/alerts/catalog.ts';
import { dayMs, hourMs } from '../../electron/core/days.ts';
import { listAlerts, listTransitions } from '../../electron/store/alerts/states.ts';
import { at, runMachine, type Run } from './machine.ts';
import { startedAt } from './scenario.ts';
import { createWorld, type MailboxPlan } from './world.ts';

const days = { sent: 3000, bounced: 9, replied: 30, complained: 1, failed: 3 };
/** Half of the limit on the six days that are learned from, and then this share of it. */
const mailbox = (id: string, limit: number, seventh: number, eighth: number): MailboxPlan => ({
  id,
  limit,
  weekMail: 1000,
  bounce: [[0, 0.001]],
  used: (day) => [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, seventh, eighth][day] ?? 0.5,
  warming: false,
  totalGrows: true,
});
const world = createWorld({
  startedAt,
  mailboxes: [
    mailbox('steady', 200, 0.5, 0.5),
    mailbox('hasty', 200, 1.6, 0.5),
    mailbox('brisk', 200, 1.3, 1.35),
    mailbox('silent', 200, 0, 0.5),
    mailbox('slow', 200, 0.12, 0.4),
    mailbox('small', 20, 0, 0.5),
  ],
  days: { sendkit: () => days, coldsend: () => days, krafter: () => days },
  campaigns: { sendkit: [], coldsend: [] },
});
const midnight = (time: number): number => Math.floor(time / dayMs) * dayMs;
const lastsMs = at(7, 5);

let run: Run;
let answers: readonly number[];
beforeAll(async () => {
  run = await runMachine({
    world,
    lastsMs,
    order: ['sendkit'],
    plans: [
      {
        at: at(0, 1),
        deed: { do: 'rule', accountId: 'sendkit', rule: 'silence', values: { enabled: true } },
      },
    ],
  });
  // Two pages of one list are one answer.
  const asked = run.journal.flatMap((moment) =>
    moment.what === 'request' && moment.request.path === '/v1/analytics/mailboxes' ? moment.at : [],
  );
  answers = [...new Set(asked)];
}, 120_000);
afterAll(async () => {
  await run[Symbol.asyncDispose]();
});

/** Mails seen to go out, evenly over the time since the look before; of stretches of more than 90 minutes nobody can say. */
function mailByHour(): ReadonlyMap<number, number> {
  const totalAt = (time: number) => world.mailboxes(time).reduce((sum, { totalSent }) => sum + totalSent, 0);
  const hours = new Map<number, number>();
  for (const [index, time] of answers.entries()) {
    const before = answers[index - 1];
    if (before === undefined || time - before > 1.5 * hourMs) continue;
    const sent = totalAt(time) - totalAt(before);
    let given = 0;
    for (let hour = Math.floor(before / hourMs); hour * hourMs < time; hour++) {
      const part = (Math.min((hour + 1) * hourMs, time) - before) / (time - before);
      const until = Math.round(sent * part);
      hours.set(hour, (hours.get(hour) ?? 0) + until - given);
      given = until;
    }
  }
  return hours;
}

/** The share of a usual day's mail that is out at any time of this day; `null` before five days with mail were seen. */
function usualShare(day: number): ((time: number) => number) | null {
  const past = [...mailByHour()].filter(([hour, sent]) => hour * hourMs < day && sent > 0);
  if (new Set(past.map(([hour]) => Math.floor(hour / 24))).size < 5) return null;
  const all = past.reduce((sum, [, sent]) => sum + sent, 0);
  const ofHour = (hour: number) => past.reduce((sum, [of, sent]) => sum + (of % 24 === hour ? sent / all : 0), 0);
  const shares = Array.from({ length: 24 }, (_, hour) => ofHour(hour));
  return (time) => {
    const passed = (time - day) / hourMs;
    return shares.reduce((sum, share, hour) => sum + share * Math.min(1, Math.max(0, passed - hour)), 0);
  };
}

interface Value {
  readonly at: number;
  readonly value: number;
  readonly numerator: number;
  readonly denominator: number;
}

const shares = new Map<number, ReturnType<typeof usualShare>>();
function shareAt(time: number): number | null {
  const day = midnight(time);
  if (!shares.has(day)) shares.set(day, usualShare(day));
  return shares.get(day)?.(time) ?? null;
}

const truthAt = (id: string, time: number) => world.mailboxes(time).find((each) => each.id === id);

function paceOf(id: string): readonly Value[] {
  return answers.flatMap((time) => {
    const [share, truth] = [shareAt(time), truthAt(id, time)];
    if (share === null || share < 0.1 || truth === undefined) return [];
    const { sentToday, limit } = truth;
    return { at: time, value: sentToday / share / limit, numerator: sentToday, denominator: limit };
  });
}

/** Of the days before that were seen, those with mail: their mean, each by the most that was seen of it. */
function usualOf(id: string, day: number): number {
  const seen = Map.groupBy(
    answers.filter((time) => time < day),
    midnight,
  );
  const most = [...seen.values()].map((times) => Math.max(...times.map((time) => truthAt(id, time)?.sentToday ?? 0)));
  const withMail = most.filter((sent) => sent > 0);
  return withMail.reduce((sum, sent) => sum + sent, 0) / withMail.length;
}

function silenceOf(id: string): readonly Value[] {
  return [...Map.groupBy(answers, midnight)].flatMap(([day, times]) => {
    if (shareAt(day) === null) return [];
    const usualDay = usualOf(id, day);
    return times.flatMap((time) => {
      const usual = (shareAt(time) ?? 0) * usualDay;
      const sentToday = truthAt(id, time)?.sentToday ?? 0;
      if (usual < 20) return [];
      const value = Math.max(0, 1 - sentToday / usual);
      return { at: time, value, numerator: sentToday, denominator: Math.round(usual) };
    });
  });
}

/** Two values in a row over a higher line raise; two below 80 % of the present one lower it. */
function stepsOf(values: readonly Value[], lines: readonly number[]): readonly (Value & { readonly level: number })[] {
  const steps: (Value & { readonly level: number })[] = [];
  let level = 0;
  let streak = 0;
  for (const each of values) {
    const over = (share: number) => lines.filter((line) => each.value >= line * share - 1e-9).length;
    const wanted = over(1) > level ? over(1) : Math.min(level, over(0.8));
    streak = wanted === level ? 0 : Math.sign(wanted - level) * (Math.max(0, streak * Math.sign(wanted - level)) + 1);
    if (Math.abs(streak) < 2) continue;
    [level, streak] = [wanted, 0];
    steps.push({ ...each, level });
  }
  return steps;
}

/** Every change of level the app recorded of that mailbox. */
function recorded(rule: RuleName, id: string) {
  const sql = `SELECT t.at, t.to_level AS level, t.value, t.numerator, t.denominator FROM alert_transition t
    JOIN alert a ON a.id = t.alert_id
    WHERE a.rule = ? AND a.subject_kind = 'sender' AND a.subject_id = ? AND t.to_level <> t.from_level ORDER BY t.id`;
  return run.db.prepare<[string, string], Value & { readonly level: number }>(sql).all(rule, id);
}

const rounded = (steps: readonly (Value & { readonly level: number })[]) =>
  steps.map(({ value, ...step }) => ({ ...step, value: Math.round(value * 1e9) / 1e9 }));

describe.each(['steady', 'hasty', 'brisk', 'silent', 'slow', 'small'])('the mailbox %s', (id) => {
  test('fires for its pace exactly when the forecast says so', () => {
    expect(rounded(recorded('limit-pace', id))).toEqual(rounded(stepsOf(paceOf(id), [1.2, 1.5])));
  });

  test('fires for its silence exactly when too little of the usual is out', () => {
    expect(rounded(recorded('silence', id))).toEqual(rounded(stepsOf(silenceOf(id), [0.7, 0.95])));
  });
});

test('what is compared does happen', () => {
  const levels = (rule: RuleName, id: string) => recorded(rule, id).map(({ level }) => level);
  expect(levels('limit-pace', 'hasty')).toEqual([2, 0]);
  expect(levels('limit-pace', 'brisk').length).toBeGreaterThan(0);
  expect(levels('silence', 'silent')).toEqual([2, 0]);
  expect(levels('silence', 'slow')[0]).toBe(1);
  expect(levels('silence', 'small')).toEqual([]);
  expect(levels('limit-pace', 'steady')).toEqual([]);
});

test('nothing is forecast before the hours are learned', () => {
  const firsts = listTransitions(run.db).filter(({ rule }) => rule === 'limit-pace' || rule === 'silence');
  expect(Math.min(...firsts.map((step) => step.at))).toBeGreaterThan(midnight(startedAt) + 5 * dayMs);
});

test('the forecast that stands at the end names the right hour', () => {
  const alert = listAlerts(run.db).find(({ rule, subject }) => rule === 'limit-pace' && subject.id === 'brisk');
  const { sample } = alert ?? {};
  const last = paceOf('brisk').at(-1);
  expect(sample).toMatchObject({ at: last?.at, numerator: last?.numerator, denominator: 200, window: 'today' });
  const day = midnight(startedAt + lastsMs);
  // Found by walking through the minutes of the day.
  let minute = Math.ceil(((last?.at ?? 0) - day) / 60_000);
  while ((shareAt(day + minute * 60_000) ?? 1) * (last?.value ?? 0) < 1) minute++;
  const { detail } = sample ?? {};
  expect(detail).toMatchObject({ kind: 'forecast', resetsAt: day + dayMs });
  const reachesAt = detail?.kind === 'forecast' ? detail.reachesAt : null;
  expect(Math.abs((reachesAt ?? 0) - (day + minute * 60_000))).toBeLessThanOrEqual(60_000);
});
