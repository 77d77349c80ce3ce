import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hourMs } from '../../../electron/core/days.ts';
import { createHookRunner, type HookRunner } from '../../../electron/services/hooks/runner.ts';
import { loadHookSettings } from '../../../electron/services/hooks/settings.ts';
import { queueHooks } from '../../../electron/services/hooks/queue.ts';
import { setExecutable, setWebhook } from '../../../electron/services/hooks/configure.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import { listDeliveries } from '../../../electron/store/hooks.ts';
import { plain, startLoopback } from '../../helpers/loopback.ts';
import { temporaryDatabase } from '../../helpers/temporary-database.ts';
import { testApp, testClock } from '../../helpers/test-app.ts';
import { payloadOf, step } from './kit.ts';
import { noon } from '../filled.ts';

/** Each goes both ways: a thousand deliveries. */
const events = 500;
const mostKept = 500;

test('a thousand deliveries to a slow program and an address keep their order, across a restart, without holding up the window', async () => {
  using database = temporaryDatabase([], noon);
  // Nothing here is about a power cut.
  database.db.pragma('synchronous = OFF');
  const clock = testClock(noon);
  const app = testApp(database.db, clock);
  await using server = await startServer();
  const seen = join(database.folder, 'seen');
  const path = join(database.folder, 'hook');
  // The first event takes it half a second; the address is not to wait for that.
  writeFileSync(path, `#!/bin/sh\n[ -e ${seen} ] || sleep 0.5\ncat >> ${seen}\n`);
  chmodSync(path, 0o755);
  expect(await setExecutable(app, { enabled: true, path })).toEqual({ problem: null });
  expect(await setWebhook(app, { enabled: true, url: `${server.url}/hook` })).toEqual({ problem: null });

  const names = Array.from({ length: events }, (_, index) => `event ${String(index)}`);
  const toldProgram = () =>
    readFileSync(seen, 'utf8')
      .trim()
      .split('\n')
      .map((line) => payloadOf(line).subject.name);
  const toldAddress = () => server.requests.map(({ body }) => payloadOf(body).subject.name);

  using work = longestWork();
  inTransaction(app.db, () => {
    for (const name of names) queueHooks(app.db, loadHookSettings(app.db), step(clock.now(), name));
  });
  const start = (): { readonly hooks: HookRunner; readonly done: Promise<void> } => {
    const hooks = createHookRunner(app, { later: () => () => undefined, onChange: () => undefined });
    return { hooks, done: hooks.flush() };
  };
  const first = start();
  while (server.requests.length < 150) await new Promise((resolve) => setTimeout(resolve, 10));
  await first.hooks.stop();
  await first.done;
  const before = listDeliveries(app.db, 2 * events).filter(({ outcome }) => outcome !== null).length;
  expect(before).toBeLessThan(2 * events);
  await start().done;

  expect(toldProgram()).toEqual(names);
  expect(toldAddress()).toEqual(names);
  const log = listDeliveries(app.db, 3 * events);
  expect(log.every(({ outcome, attempts }) => outcome === 'delivered' && attempts === 1)).toBe(true);
  const longestMs = Math.round(work.longestMs());
  process.stdout.write(
    `${String(2 * events)} hook deliveries: the main thread worked at most ${String(longestMs)} ms at a time\n`,
  );
  expect(longestMs).toBeLessThan(250);

  clock.advance(hourMs);
  await start().done;
  const kept = listDeliveries(app.db, 3 * events);
  expect(kept).toHaveLength(mostKept);
  expect(kept.map(({ id }) => id)).toEqual(log.slice(0, mostKept).map(({ id }) => id));
}, 180_000);

/**
 * The longest this thread worked without looking at what else there is to do. Counted in its own time on the processor: on
 * a busy machine it is held up by others.
 */
function longestWork(): Disposable & { readonly longestMs: () => number } {
  let longest = 0;
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.threadCpuUsage();
  }, 2);
  return { longestMs: () => longest, [Symbol.dispose]: () => clearInterval(timer) };
}

async function startServer() {
  const server = await startLoopback();
  server.on('/hook', plain('', 204, {}));
  return { ...server, [Symbol.asyncDispose]: () => server.close() };
}
