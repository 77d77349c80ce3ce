/**
 * The app over days of simulated time: the real poller, SQLite file, rules and outbox; only the clock, the providers behind
 * `fetch`, the key store and the desktop are stand-ins. The same seed gives the same run.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dayMs, minuteMs } from '../../electron/core/days.ts';
import { rules } from '../../electron/core/alerts/catalog.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { draw } from '../../electron/demo/random.ts';
import { providers } from '../../electron/providers/index.ts';
import { beginFirstSight } from '../../electron/services/accounts/catch-up.ts';
import { createOutbox } from '../../electron/services/delivery/outbox.ts';
import { buildStatus } from '../../electron/services/documents/status.ts';
import { createPoller } from '../../electron/services/polling/poller.ts';
import { insertAccount } from '../../electron/store/accounts/accounts.ts';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import { accountNamed, temporaryFolder } from '../helpers/temporary-database.ts';
import { testApp, type TestApp } from '../helpers/test-app.ts';
import { agency, startedAt } from '../simulation/scenario.ts';
import { providers as simulated } from '../simulation/world.ts';
import { createNetwork, type Customer } from './network.ts';
import { createWatch, type FaultOfOurs } from './watch.ts';

export interface SoakOptions {
  readonly seed: number;
  readonly days: number;
  /** With mailboxes; one of each provider without them comes in addition. */
  readonly accounts: number;
  /** Of each account. */
  readonly mailboxes: number;
  /** Share of the requests that meet a fault. */
  readonly faults: number;
  /** Called with every simulated day that is over. */
  readonly onDay?: (day: number) => void;
}

export interface SoakResult {
  readonly options: SoakOptions;
  readonly accounts: number;
  readonly requests: number;
  readonly looks: number;
  readonly faultsMet: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly broken: Readonly<Record<FaultOfOurs, readonly string[]>>;
  /** Bytes that are held after a collection: after a tenth of the time, and at the end. */
  readonly heap: readonly [early: number, late: number];
  /** Kinds of what keeps the process alive, beyond what did before. */
  readonly handles: readonly string[];
}

/** What is wrong is kept that often of each kind. */
const mostKept = 20;
/** The app looks around this often at least. */
const checkEveryMs = 5 * minuteMs;
const documentEveryMs = 10 * minuteMs;
/** What may be held at the end beyond what was early, in bytes: caches that fill once. */
export const mostGrowth = 16_000_000;

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

function keyOf(seed: number, id: string, start: string): string {
  const text = Array.from(
    { length: 24 },
    (_, index) => letters[Math.floor(draw(seed, id, index) * letters.length)] ?? 'x',
  );
  return `${start}${text.join('')}`;
}

/** So many accounts with mailboxes, and one of each provider that has none. */
function customersOf({ seed, accounts, mailboxes }: SoakOptions): readonly Customer[] {
  const withMailboxes = simulated.filter((provider) => providers[provider].capabilities.senders);
  const others = simulated.filter((provider) => !withMailboxes.includes(provider));
  const all = [
    ...Array.from({ length: accounts }, (_, index) => withMailboxes[index % withMailboxes.length] ?? simulated[0]),
    ...others,
  ];
  return all.map((provider, index): Customer => {
    const id = `account-${String(index).padStart(2, '0')}`;
    const start = providers[provider].keyKinds.at(-1)?.startsWith ?? '';
    return { id, provider, world: agency(seed + index, mailboxes), key: keyOf(seed, id, start) };
  });
}

function collect(): number {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') gc();
  return process.memoryUsage().heapUsed;
}

export async function soak(options: SoakOptions): Promise<SoakResult> {
  const before = process.getActiveResourcesInfo();
  const { seed, days } = options;
  let now = startedAt;
  let drawn = 0;
  let looks = 0;
  let changed = true;
  const broken: Record<FaultOfOurs, string[]> = {
    lost: [],
    leaked: [],
    'told wrongly': [],
    'falsely calm': [],
    mistakes: [],
  };
  const blame = (what: FaultOfOurs, detail: string): void => {
    if (broken[what].length < mostKept) broken[what].push(`${new Date(now).toISOString()} ${detail}`);
  };
  const customers = customersOf(options);
  const keys = customers.map(({ key }) => key);
  const withoutKey = (where: string, text: string): void => {
    if (keys.some((key) => text.includes(key))) blame('leaked', where);
  };
  const outageMs = rules['data-outage'].defaults.warning ?? 0;
  const watch = createWatch({ customers, startedAt, outageMs, oldMs: 2 * defaultSettings.pollIntervalMs, blame });
  const network = createNetwork({
    customers,
    now: () => now,
    random: () => draw(seed, 'faults', drawn++),
    faultShare: options.faults,
    note: watch.saw,
  });

  interface Timer {
    readonly at: number;
    readonly work: () => void;
  }
  const timers = new Set<Timer>();
  const later = (work: () => void, inMs: number): (() => void) => {
    const timer = { at: now + inMs, work };
    timers.add(timer);
    return () => void timers.delete(timer);
  };

  const folder = temporaryFolder();
  const data = join(folder.folder, 'data');
  const { db } = openDatabase(join(data, 'sendgauge.db'), now);
  // The file is as real as ever, but nobody pulls the plug in here.
  db.pragma('synchronous = OFF');
  const write = (event: string, details?: unknown) => withoutKey('log', JSON.stringify([event, details]));
  const app: TestApp = {
    ...testApp(db, { now: () => now }),
    fetch: network.fetch,
    log: { info: write, warn: write, error: write },
  };
  for (const customer of customers) {
    const { id, provider } = customer;
    const account = { ...accountNamed(id), provider, baseUrl: network.baseUrlOf(customer), createdAt: now };
    inTransaction(db, () => {
      insertAccount(db, account);
      beginFirstSight(db, id);
    });
    await app.secrets.set(id, customer.key, false);
  }
  const poller = createPoller(app, {
    alarm: (ms, ring) => later(ring, ms),
    monotonic: () => now,
    onChange: () => (changed = true),
    onStoreFailure: (message) => blame('mistakes', message),
    onMistake: (thrown) =>
      blame('mistakes', thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
  });
  const banners = {
    show: async (banner: { readonly title: string }) => {
      withoutKey('banner', JSON.stringify(banner));
      watch.shown(banner.title);
      return 'shown' as const;
    },
    withdraw: () => undefined,
  };
  const outbox = createOutbox(app, banners, later, { online: () => poller.online() });

  async function settle(): Promise<void> {
    for (;;) {
      while (poller.refreshing().size > 0) await new Promise((resolve) => setImmediate(resolve));
      if (!changed) {
        // What a timer began ends here.
        await new Promise((resolve) => setImmediate(resolve));
        if (!changed && poller.refreshing().size === 0) return;
        continue;
      }
      changed = false;
      await outbox.flush();
    }
  }

  function searchFiles(): void {
    for (const name of readdirSync(data)) {
      const bytes = readFileSync(join(data, name));
      if (keys.some((key) => bytes.includes(key))) blame('leaked', name);
    }
  }

  poller.start();
  now += 1;
  await settle();
  const end = startedAt + Math.round(days * dayMs);
  let early: number | null = null;
  let checkAt = startedAt + checkEveryMs;
  let documentAt = startedAt + documentEveryMs;
  let day = 0;
  while (now < end) {
    const next = Math.min(checkAt, end, ...[...timers].map(({ at }) => at));
    now = Math.max(now, next);
    const timer = [...timers].find(({ at }) => at <= now);
    if (timer !== undefined) {
      timers.delete(timer);
      timer.work();
      looks++;
      // No answer comes in the same millisecond as the look that asked for it.
      now += 1;
    }
    await settle();
    if (now >= checkAt) {
      watch.look(db, now);
      checkAt = now + checkEveryMs;
    }
    if (now >= documentAt) {
      const document = buildStatus(db, now, { settings: defaultSettings });
      watch.hear(document, now);
      withoutKey('status document', JSON.stringify([document.accounts.map(({ error }) => error), document.alerts]));
      documentAt = now + documentEveryMs;
    }
    if (early === null && now - startedAt > (end - startedAt) / 10) early = collect();
    if (Math.floor((now - startedAt) / dayMs) > day) {
      day++;
      searchFiles();
      options.onDay?.(day);
    }
  }
  watch.look(db, now);
  searchFiles();
  const late = collect();
  await poller.stop();
  await outbox.stop();
  closeDatabase(db);
  searchFiles();
  folder[Symbol.dispose]();
  await new Promise((resolve) => setImmediate(resolve));
  return {
    options,
    accounts: customers.length,
    requests: network.requests(),
    looks,
    faultsMet: Object.fromEntries([...network.met].sort(([, one], [, other]) => other - one)),
    counts: watch.counts(),
    broken,
    heap: [early ?? late, late],
    handles: beyond(process.getActiveResourcesInfo(), before),
  };
}

/** Those of `now` that were not there before, one for one. */
function beyond(now: readonly string[], before: readonly string[]): readonly string[] {
  const left = [...before];
  return now.filter((name) => {
    const index = left.indexOf(name);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
