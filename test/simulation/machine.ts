/** A computer with the app on it, whose clock jumps from one thing that is due to the next. */
import { dayMs } from '../../electron/core/days.ts';
import type { RuleName } from '../../electron/core/alerts/catalog.ts';
import type { Profile, RuleValues } from '../../electron/core/alerts/rule.ts';
import { defaultSettings, type Settings } from '../../electron/core/settings.ts';
import type { Subject } from '../../electron/core/model.ts';
import { acknowledge, muteSubject, snooze, unmuteSubject } from '../../electron/services/alerts/actions.ts';
import { beginFirstSight } from '../../electron/services/accounts/catch-up.ts';
import { createOutbox, type Outbox } from '../../electron/services/delivery/outbox.ts';
import { createPoller, type Poller } from '../../electron/services/polling/poller.ts';
import { setProfile, setRule } from '../../electron/services/alerts/rules.ts';
import { insertAccount } from '../../electron/store/accounts/accounts.ts';
import { listAlerts } from '../../electron/store/alerts/states.ts';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import type { Db } from '../../electron/store/db.ts';
import { demoKeys } from '../../electron/demo/keys.ts';
import { accountNamed, temporaryFolder } from '../helpers/temporary-database.ts';
import { memoryKeychain, testApp, type TestApp } from '../helpers/test-app.ts';
import { startSimulator, type SeenRequest, type Simulator } from './simulator.ts';
import { providers, type ProviderId, type World } from './world.ts';
import { join } from 'node:path';

export type QuietHours = Settings['quietHours'];
type Target = Omit<Subject, 'name'>;

/** What is done to the computer or by its owner. `until` ends it, ms since the world began. */
export type Deed =
  | { readonly do: 'sleep'; readonly until: number; readonly announced: boolean }
  | { readonly do: 'quit'; readonly until: number }
  | { readonly do: 'disconnect'; readonly until: number; readonly noticed: boolean }
  | { readonly do: 'break'; readonly provider: ProviderId; readonly how: 'server-error' | 'unauthorized' | 'silent' }
  | { readonly do: 'repair' }
  | { readonly do: 'profile'; readonly accountId: string; readonly profile: Profile }
  | { readonly do: 'rule'; readonly accountId: string; readonly rule: RuleName; readonly values: Partial<RuleValues> }
  | { readonly do: 'quiet'; readonly quiet: QuietHours }
  | { readonly do: 'acknowledge'; readonly subject: Target; readonly rule: RuleName }
  | { readonly do: 'snooze'; readonly subject: Target; readonly rule: RuleName; readonly until: number }
  | { readonly do: 'mute' | 'unmute'; readonly subject: Target };

export interface Plan {
  readonly at: number;
  readonly deed: Deed;
}

/** Everything that happened to the app, in order: what it was answered, when it could look, and what was done. */
export type Moment =
  | { readonly at: number; readonly what: 'request'; readonly request: SeenRequest }
  | { readonly at: number; readonly what: 'tick' | 'look' | 'start' | 'stop' | 'sleep' | 'offline' | 'online' }
  /** Unannounced: the next tick shows it. */
  | { readonly at: number; readonly what: 'wake'; readonly announced: boolean }
  | { readonly at: number; readonly what: 'deed'; readonly deed: Deed };

/** A banner as the desktop was asked to show it. */
export interface ShownBanner {
  readonly at: number;
  readonly key: string;
  readonly title: string;
  readonly severity: string;
}

export interface Run {
  readonly journal: readonly Moment[];
  readonly banners: readonly ShownBanner[];
  readonly db: Db;
  readonly requests: number;
  readonly ticks: number;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

export interface RunOptions {
  readonly world: World;
  readonly lastsMs: number;
  readonly plans: readonly Plan[];
  /** Order in which the accounts were added. */
  readonly order?: readonly ProviderId[];
  /** Requests take the way over a socket until then, ms since the world began. */
  readonly socketsForMs?: number;
}

/** The poller looks around at least this often; a busy computer rings late, which is all the same to it. */
const longestWaitMs = 30_000;
const lateMs = 290_000;

/** Runs the app over a world from its beginning. */
export async function runMachine({
  world,
  lastsMs,
  plans,
  order = providers,
  socketsForMs = 0,
}: RunOptions): Promise<Run> {
  const { startedAt } = world.plan;
  const folder = temporaryFolder();
  const file = join(folder.folder, 'data', 'sendgauge.db');
  let now = startedAt;
  let sleptMs = 0;
  let ticks = 0;
  let asleepUntil: number | null = null;
  const journal: Moment[] = [];
  const banners: ShownBanner[] = [];
  const keychain = memoryKeychain();
  // The app reads every hour, and every five minutes while something fires.
  let settings: Settings = { ...defaultSettings, pollIntervalMs: 60 * 60_000 };
  const simulator: Simulator = await startSimulator(
    world,
    () => now,
    () => now < startedAt + socketsForMs,
    (request) => journal.push({ at: now, what: 'request', request }),
  );

  interface Timer {
    readonly at: number;
    readonly work: () => void;
  }
  let timers = new Set<Timer>();
  const later = (work: () => void, inMs: number): (() => void) => {
    const timer = { at: now + inMs, work };
    timers.add(timer);
    return () => void timers.delete(timer);
  };

  interface Process {
    readonly app: TestApp;
    readonly poller: Poller;
    readonly outbox: Outbox;
  }
  let process: Process | null = null;
  let changed = false;

  function open(): Process {
    const { db } = openDatabase(file, now);
    // The file is as real as ever, but nobody pulls the plug in here.
    db.pragma('synchronous = OFF');
    const app = { ...testApp(db, { now: () => now }), fetch: simulator.fetch };
    for (const [name, secret] of keychain.items) app.keychain.items.set(name, secret);
    app.change(settings);
    const poller = createPoller(app, {
      alarm: (ms, ring) =>
        later(
          () => {
            tick();
            ring();
            answerLater();
          },
          ms === longestWaitMs ? lateMs : ms,
        ),
      monotonic: () => now - sleptMs,
      onChange: () => (changed = true),
      onStoreFailure: (message) => {
        throw new Error(message);
      },
    });
    const outbox = createOutbox(
      app,
      {
        show: async ({ key, title, severity }) => {
          banners.push({ at: now, key, title, severity });
          return 'shown';
        },
        withdraw: () => undefined,
      },
      (work, inMs) =>
        later(() => {
          journal.push({ at: now, what: 'look' });
          work();
        }, inMs),
      { online: () => poller.online() },
    );
    return { app, poller, outbox };
  }

  function tick(): void {
    ticks++;
    journal.push({ at: now, what: 'tick' });
  }

  /** No answer comes in the same millisecond as the look that asked for it. */
  function answerLater(): void {
    now += 1;
  }

  async function start(): Promise<Process> {
    journal.push({ at: now, what: 'start' });
    const opened = open();
    process = opened;
    // Added a moment before the app looks for the first time.
    if (journal.length === 1) for (const provider of order) await addAccount(opened.app, provider);
    tick();
    opened.poller.start();
    answerLater();
    changed = true;
    return opened;
  }

  async function addAccount(app: TestApp, provider: ProviderId): Promise<void> {
    const account = {
      ...accountNamed(provider),
      provider,
      label: `My ${provider}`,
      baseUrl: simulator.baseUrls[provider],
    };
    inTransaction(app.db, () => {
      insertAccount(app.db, account);
      beginFirstSight(app.db, provider);
    });
    await app.secrets.set(provider, demoKeys[provider].full, false);
    for (const [name, secret] of app.keychain.items) keychain.items.set(name, secret);
  }

  async function settle(): Promise<void> {
    for (;;) {
      if (process === null) return;
      while (process.poller.refreshing().size > 0) await new Promise((resolve) => setImmediate(resolve));
      if (!changed) {
        // What a timer began ends here.
        await new Promise((resolve) => setImmediate(resolve));
        if (!changed && process.poller.refreshing().size === 0) return;
        continue;
      }
      changed = false;
      await process.outbox.flush();
    }
  }

  async function act(deed: Deed): Promise<void> {
    const { app, poller, outbox } = process ?? (await start());
    const over = (until: number, work: () => void | Promise<void>) => pending.push({ at: startedAt + until, work });
    const said = (work: () => void) => {
      journal.push({ at: now, what: 'deed', deed });
      work();
      tick();
      poller.reconsider();
      answerLater();
      changed = true;
    };
    const idsOf = (subject: Target, rule: RuleName) =>
      listAlerts(app.db)
        .filter(
          (alert) => alert.rule === rule && alert.accountId === subject.accountId && alert.subject.id === subject.id,
        )
        .map(({ id }) => id);
    switch (deed.do) {
      case 'sleep': {
        journal.push({ at: now, what: 'sleep' });
        const since = now;
        if (deed.announced) poller.suspend();
        asleepUntil = startedAt + deed.until;
        over(deed.until, () => {
          asleepUntil = null;
          sleptMs += now - since;
          journal.push({ at: now, what: 'wake', announced: deed.announced });
          if (deed.announced) poller.resume();
          changed = deed.announced;
        });
        return;
      }
      case 'quit':
        await poller.stop();
        await outbox.stop();
        journal.push({ at: now, what: 'stop' });
        closeDatabase(app.db);
        process = null;
        timers = new Set();
        over(deed.until, async () => void (await start()));
        return;
      case 'disconnect':
        simulator.network.down = true;
        if (deed.noticed) {
          journal.push({ at: now, what: 'offline' });
          poller.setOnline(false);
        }
        over(deed.until, () => {
          simulator.network.down = false;
          if (!deed.noticed) return;
          journal.push({ at: now, what: 'online' });
          poller.setOnline(true);
        });
        return;
      case 'break':
        if (deed.how === 'silent') simulator.network.silent = deed.provider;
        else simulator.faults.set({ fault: deed.how, provider: deed.provider });
        return;
      case 'repair':
        simulator.faults.clear();
        simulator.network.silent = null;
        return;
      case 'profile':
        said(() => setProfile(app, { kind: 'account', id: deed.accountId }, deed.profile));
        return;
      case 'rule':
        said(() => {
          const { accountId, rule, values } = deed;
          const { problem } = setRule(app, { scope: { kind: 'account', id: accountId }, rule, values, reset: [] });
          if (problem !== null) throw new Error(problem);
        });
        return;
      case 'quiet':
        settings = { ...settings, quietHours: deed.quiet };
        said(() => app.change(settings));
        return;
      case 'acknowledge':
        said(() => acknowledge(app, idsOf(deed.subject, deed.rule)));
        return;
      case 'snooze':
        said(() => snooze(app, idsOf(deed.subject, deed.rule), { until: startedAt + deed.until }));
        return;
      case 'mute':
        said(() => muteSubject(app, deed.subject, null));
        return;
      case 'unmute':
        said(() => unmuteSubject(app, deed.subject));
    }
  }

  const pending: { readonly at: number; readonly work: () => void | Promise<void> }[] = plans.map(({ at, deed }) => ({
    at: startedAt + at,
    work: () => act(deed),
  }));

  await start();
  await settle();
  const end = startedAt + lastsMs;
  for (;;) {
    const nextDeed = Math.min(...pending.map(({ at }) => at));
    const nextTimer = asleepUntil !== null ? Number.POSITIVE_INFINITY : Math.min(...[...timers].map(({ at }) => at));
    const next = Math.min(nextDeed, nextTimer);
    if (next > end) break;
    now = Math.max(now, next);
    if (nextDeed <= next) {
      const index = pending.findIndex(({ at }) => at === nextDeed);
      const [deed] = pending.splice(index, 1);
      await deed?.work();
    } else {
      const timer = [...timers].find(({ at }) => at === nextTimer);
      if (timer !== undefined) timers.delete(timer);
      timer?.work();
    }
    await settle();
  }
  now = end;
  const last: Process = process ?? (await start());
  return {
    journal,
    banners,
    db: last.app.db,
    requests: simulator.requests(),
    ticks,
    [Symbol.asyncDispose]: async () => {
      await last.poller.stop();
      await last.outbox.stop();
      closeDatabase(last.app.db);
      await simulator.close();
      folder[Symbol.dispose]();
    },
  };
}

/** ms since the world began. */
export const at = (day: number, hour = 0, minute = 0): number => day * dayMs + hour * 3_600_000 + minute * 60_000;
