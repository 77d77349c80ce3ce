/**
 * One provider, answered with what no vendor would send. Every answer takes the app's own way: its reads, the store in a
 * SQLite file, the rules, the views and the status document. The same seed gives the same answers.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hourMs, minuteMs } from '../../electron/core/days.ts';
import { createFormat } from '../../electron/core/format.ts';
import { heldUntil } from '../../electron/core/polling/schedule.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { draw } from '../../electron/demo/random.ts';
import { providers, type ProviderId } from '../../electron/providers/index.ts';
import type { App } from '../../electron/services/app.ts';
import { buildStatus } from '../../electron/services/documents/status.ts';
import { pollAccount } from '../../electron/services/polling/poll-account.ts';
import { createSecretStore } from '../../electron/services/secrets.ts';
import { insertAccount, readAccountRun } from '../../electron/store/accounts/accounts.ts';
import { listEndpointRuns } from '../../electron/store/accounts/endpoints.ts';
import { readRuleBook } from '../../electron/store/alerts/rules.ts';
import { readViewContext } from '../../electron/views/context.ts';
import { wholeList } from '../helpers/whole-lists.ts';
import { mailboxPage } from '../../electron/views/mailboxes.ts';
import { overviewView } from '../../electron/views/overview.ts';
import { trayContent } from '../../electron/views/tray.ts';
import { accountNamed, temporaryDatabase, type TemporaryDatabase } from '../helpers/temporary-database.ts';
import { memoryKeychain } from '../helpers/test-app.ts';
import { absences, judgeNumbers, judgeSchema, judgeTexts, judgeWaits } from './judge.ts';
import { mutationNames, mutations, pick, responseOf, stopsEarly, textOf, type Draft, type Random } from './mutate.ts';
import { startOriginals, type Originals } from './originals.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Requests to answer; the last poll may ask a few more. */
  readonly answers: number;
}

/** An answer that was given, as it can be read. */
export interface Given {
  readonly target: string;
  readonly mutations: readonly string[];
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Violation {
  readonly what: string;
  readonly poll: number;
  /** As few answers, and as little wrong with them, as still show it; all of the poll's where it needs what came before. */
  readonly answers: readonly Given[];
}

export interface FuzzResult {
  readonly provider: ProviderId;
  readonly seed: number;
  readonly answers: number;
  readonly polls: number;
  /** How reading an endpoint ended, and how often. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

/** Noon of the last day of the vendors' examples. */
const startedAt = Date.UTC(2026, 1, 10, 12);
/** A new database is begun after so many answers, so that bad ones do not pile up to what no account ever has. */
const answersPerDatabase = 400;
/** How many mutations one answer gets: many are good, so that there is something to spoil. */
const howMany = [0, 0, 0, 1, 1, 1, 2, 2, 3, 5];
/** One poll in so many gets lists that stop early, and nothing else that is wrong. */
const earlyEvery = 8;
/** No answer of this run is larger. */
const mostAnswersOfOnePoll = 260;

/** One poll: which mutations its answers get follows from its number, and some of them can be left out. */
interface Poll {
  readonly number: number;
  /** `answer/mutation` */
  readonly leftOut: ReadonlySet<string>;
}

interface Played {
  readonly broken: readonly string[];
  readonly given: readonly Given[];
  /** Every mutation there was. */
  readonly drawn: readonly string[];
}

interface World {
  readonly play: (poll: Poll) => Promise<Played>;
  readonly answers: () => number;
  /** Ends it; gives what its files say that they may not. */
  readonly end: () => readonly string[];
}

function streamOf(...parts: readonly (string | number)[]): Random {
  let drawn = 0;
  return () => draw(...parts, drawn++);
}

function keyFor(id: ProviderId): string {
  const { keyKinds } = providers[id];
  const start = keyKinds.at(-1)?.startsWith ?? '';
  return `${start}live_Zq7${id.slice(0, 1)}Vx9Lp4Rk8Nw3Jb6Hd1`;
}

function createWorld(id: ProviderId, seed: number, originals: Originals, count: (outcome: string) => void): World {
  const temporary: TemporaryDatabase = temporaryDatabase([], startedAt);
  const { db, folder } = temporary;
  // The file is as real as ever, but nobody pulls the plug in here.
  db.pragma('synchronous = OFF');
  const key = keyFor(id);
  const base = `http://127.0.0.1:9/${id}`;
  const keychain = memoryKeychain();
  const logged: string[] = [];
  const pauses: number[] = [];
  let now = startedAt;
  let answers = 0;
  let fetched: App['fetch'] = () => Promise.reject(new Error('nobody asked'));

  const app: App = {
    db,
    fetch: (url, init) => fetched(url, init),
    secrets: createSecretStore(async () => keychain),
    log: {
      info: (event, details) => {
        if (event === 'poll') count(Number(details?.['notes'] ?? 0) > 0 ? 'read, with notes' : 'read');
      },
      warn: (event, details) => {
        logged.push(JSON.stringify([event, details]));
        if (event === 'poll-failed') count(String(details?.['kind']));
      },
      error: (event, details) => void logged.push(JSON.stringify([event, details])),
    },
    now: () => now,
    random: () => 0.5,
    pause: async (ms, signal) => {
      pauses.push(ms);
      signal.throwIfAborted();
    },
    format: createFormat('en-US'),
    settings: () => defaultSettings,
    rules: () => readRuleBook(db),
    demo: () => null,
  };
  const account = { ...accountNamed('fuzzed'), provider: id, baseUrl: base, createdAt: startedAt };
  insertAccount(db, account);
  const ready = app.secrets.set(account.id, key, false);

  function judge(poll: Poll, isEarly: boolean, before: ReadonlySet<string>): readonly string[] {
    const broken: string[] = [];
    for (const line of logged) {
      if (line.startsWith('["read-failed"'))
        broken.push(`a read threw something else than a provider's failure: ${line}`);
      if (line.includes(key)) broken.push('the key is in the log');
    }
    broken.push(...judgeWaits(db, now, pauses), ...judgeTexts(db, key));
    if (isEarly)
      for (const absence of absences(db))
        if (!before.has(absence)) broken.push(`a list that stopped early: ${absence}`);
    const document = buildStatus(db, now, { settings: defaultSettings });
    broken.push(...judgeNumbers(document));
    if (JSON.stringify(document).includes(key)) broken.push('the key is in the status document');
    if (poll.number % 4 === 0) broken.push(...judgeSchema(document));
    if (poll.number % 16 === 0) look();
    return broken;
  }

  /** What draws a screen throws for nothing that is stored. */
  function look(): void {
    const context = readViewContext(db, {
      now,
      settings: defaultSettings,
      rules: app.rules(),
      online: true,
      standstill: false,
      refreshing: new Set(),
      keyPlace: () => 'keychain',
    });
    overviewView(context);
    mailboxPage(context, wholeList);
    trayContent(context);
  }

  async function play(poll: Poll): Promise<Played> {
    await ready;
    const isEarly = poll.number % earlyEvery === earlyEvery - 1;
    const given: Given[] = [];
    const drawn: string[] = [];
    logged.length = 0;
    pauses.length = 0;
    const controller = new AbortController();
    fetched = async (url) => {
      const index = given.length;
      const random = streamOf(seed, id, poll.number, index);
      if (index > mostAnswersOfOnePoll) throw new Error('a poll that never ends');
      answers++;
      const target = url.slice(base.length);
      const body = await originals.answerTo(target, random);
      let draft: Draft = { status: 200, headers: goodHeaders(now), body, spoil: [], broken: null };
      const names = isEarly
        ? ['stops early']
        : Array.from({ length: pick(random, howMany, 0) }, () => pick(random, mutationNames, ''));
      const kept: string[] = [];
      for (const [order, name] of names.entries()) {
        const place = `${String(index)}/${String(order)}`;
        drawn.push(place);
        if (poll.leftOut.has(place)) continue;
        const mutate = isEarly ? stopsEarly : mutations[name];
        // Pages of one list do not contradict each other about how long it is.
        const drawing = isEarly ? streamOf(seed, id, poll.number, 'early') : streamOf(seed, id, poll.number, place);
        draft = mutate?.(draft, drawing, { key }) ?? draft;
        kept.push(name);
      }
      given.push({ target, mutations: kept, status: draft.status, headers: draft.headers, text: textOf(draft) });
      return responseOf(draft);
    };
    const before = absences(db);
    const broken: string[] = [];
    try {
      const { signal } = controller;
      const result = await pollAccount(app, account, {
        scope: 'everything',
        signal,
        intervalMs: () => 15 * minuteMs,
        onChange: () => undefined,
      });
      if (result.failure !== null && JSON.stringify(result.failure).includes(key))
        broken.push('the key is in a failure');
      broken.push(...judge(poll, isEarly, before));
    } catch (thrown) {
      broken.push(`threw ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
    }
    now = nextTime();
    return { broken, given, drawn };
  }

  /** Five minutes on, or when the provider may be asked again. */
  function nextTime(): number {
    const held = [readAccountRun(db, account.id), ...listEndpointRuns(db, account.id)].map(
      ({ retryAt }) => heldUntil(retryAt, now) ?? 0,
    );
    return Math.max(now + 5 * minuteMs, Math.min(now + 2 * hourMs, ...[Math.max(...held)]));
  }

  return {
    play,
    answers: () => answers,
    end: () => {
      const files = readdirSync(join(folder, 'data'));
      const leaking = files.filter((name) => readFileSync(join(folder, 'data', name)).includes(key));
      temporary[Symbol.dispose]();
      return leaking.map((name) => `the key is in ${name}`);
    },
  };
}

function goodHeaders(now: number): Readonly<Record<string, string>> {
  return { 'content-type': 'application/json', date: new Date(now).toUTCString() };
}

/** Answers so many requests of the provider with nonsense, and says what broke. Uses no network but a local simulation. */
export async function fuzz(id: ProviderId, { seed, answers: wanted }: FuzzOptions): Promise<FuzzResult> {
  const originals = await startOriginals(id, startedAt);
  const outcomes = new Map<string, number>();
  const count = (outcome: string): void => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const nobody = (): void => undefined;
  const violations: Violation[] = [];
  let answers = 0;
  let polls = 0;

  /** Plays the poll in a new database, after one in which nothing was wrong. */
  async function alone(poll: Poll): Promise<Played> {
    const world = createWorld(id, seed, originals, nobody);
    const first = await world.play({ number: 0, leftOut: everything });
    const played = await world.play(poll);
    return { ...played, broken: [...first.broken, ...played.broken, ...world.end()] };
  }

  /** With as few mutations as still show it. */
  async function smallest(number: number, broken: string, played: Played): Promise<readonly Given[]> {
    const shows = ({ broken: found }: Played): boolean => found.some((text) => kindOf(text) === kindOf(broken));
    let least = await alone({ number, leftOut: new Set() });
    if (!shows(least)) return played.given;
    let leftOut: ReadonlySet<string> = new Set();
    for (const place of least.drawn) {
      const tried = await alone({ number, leftOut: new Set([...leftOut, place]) });
      if (!shows(tried)) continue;
      least = tried;
      leftOut = new Set([...leftOut, place]);
    }
    const guilty = least.given.filter(({ mutations: kept }) => kept.length > 0);
    return guilty.length === 0 ? least.given : guilty;
  }

  while (answers < wanted) {
    const world = createWorld(id, seed, originals, count);
    while (world.answers() < answersPerDatabase && answers + world.answers() < wanted) {
      const played = await world.play({ number: polls, leftOut: nothing });
      for (const what of new Set(played.broken)) {
        const isNew = violations.every((known) => kindOf(known.what) !== kindOf(what));
        violations.push({ what, poll: polls, answers: isNew ? await smallest(polls, what, played) : [] });
      }
      polls++;
    }
    answers += world.answers();
    for (const what of world.end()) violations.push({ what, poll: polls, answers: [] });
  }
  await originals.close();
  const sorted = [...outcomes].sort(([one], [other]) => (one < other ? -1 : 1));
  return { provider: id, seed, answers, polls, outcomes: Object.fromEntries(sorted), violations };
}

const nothing: ReadonlySet<string> = new Set();
/** Leaves out every mutation there can be. */
const everything: ReadonlySet<string> = new Set(
  Array.from({ length: mostAnswersOfOnePoll }, (_, index) =>
    howMany.map((_many, order) => `${String(index)}/${String(order)}`),
  ).flat(),
);

/** The same trouble of other numbers and names is the same. */
function kindOf(what: string): string {
  return what
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\d+/g, '0')
    .slice(0, 60);
}
