import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, minuteMs } from '../../../electron/core/days.ts';
import { hookMessage } from '../../../electron/core/words/hooks.ts';
import { createHookRunner, type HookRunner } from '../../../electron/services/hooks/runner.ts';
import { deliveriesView, testHook } from '../../../electron/services/hooks/views.ts';
import { queueHooks } from '../../../electron/services/hooks/queue.ts';
import { setExecutable, setWebhook } from '../../../electron/services/hooks/configure.ts';
import { loadHookSettings } from '../../../electron/services/hooks/settings.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import { claimDelivery } from '../../../electron/store/hooks.ts';
import { json, plain, startLoopback, type Loopback } from '../../helpers/loopback.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';
import { testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { format } from '../../helpers/words.ts';
import { payloadOf, step } from './kit.ts';

const noon = Date.parse('2026-02-10T12:00:00Z');
let database: TemporaryDatabase;
let clock: TestClock;
let app: TestApp;
let server: Loopback;

beforeEach(async () => {
  clock = testClock(noon);
  database = temporaryDatabase([], noon);
  app = testApp(database.db, clock);
  server = await startLoopback();
  server.on('/hook', plain('', 204, {}));
});
afterEach(async () => {
  await server.close();
  database[Symbol.dispose]();
});

/** A runner whose waiting is done by the test, and how often it said that the log changed. */
function runner(of: TestApp = app) {
  const mistakes: unknown[] = [];
  const waits: { readonly work: () => void; readonly inMs: number }[] = [];
  let changes = 0;
  const hooks: HookRunner = createHookRunner(of, {
    later: (work, inMs) => {
      const wait = { work, inMs };
      waits.push(wait);
      return () => void waits.splice(waits.indexOf(wait), waits.includes(wait) ? 1 : 0);
    },
    onChange: () => (changes += 1),
    onMistake: (thrown) => mistakes.push(thrown),
  });
  return { ...hooks, waits, mistakes, changes: () => changes };
}
const queue = (name: string): void => {
  inTransaction(app.db, () => queueHooks(app.db, loadHookSettings(app.db), step(clock.now(), name)));
};
const post = (): Promise<unknown> => setWebhook(app, { enabled: true, url: `${server.url}/hook` });
const log = () => deliveriesView(app).map(({ hook, outcome, attempts }) => [hook, outcome, attempts]);
const posted = () => server.requests.map(({ body }) => payloadOf(body).subject.name);

async function runScript(...lines: readonly string[]): Promise<void> {
  const path = join(database.folder, 'hook');
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
  expect(await setExecutable(app, { enabled: true, path })).toEqual({ problem: null });
}

describe('an alert’s step', () => {
  test('is told nobody while no hook is on', async () => {
    queue('one');
    await runner().flush();
    expect([log(), server.requests]).toEqual([[], []]);
  });

  test('reaches both hooks with the same id, in the promised form', async () => {
    const seen = join(database.folder, 'seen');
    await post();
    await runScript(`cat > ${seen}`);
    queue('one');
    const { flush, changes } = runner();
    await flush();
    expect(log()).toEqual([
      ['webhook', 'delivered', 1],
      ['executable', 'delivered', 1],
    ]);
    expect(changes()).toBe(2);
    const body = server.requests[0]?.body ?? '';
    expect(readFileSync(seen, 'utf8')).toBe(`${body}\n`);
    expect(payloadOf(body)).toMatchObject({
      event: 'transition',
      at: '2026-02-10T12:00:00.000Z',
      from: 'pending',
      to: 'firing',
      account: { id: 'a1', demo: false },
      value: 0.06,
      window: '7d',
    });
  });

  test('reaches a chat as a message, and only what fires, changes its level or ends', async () => {
    await post();
    await setWebhook(app, { enabled: true, url: null, format: 'discord' });
    const steps = [
      { from: 'inactive', to: 'pending', fromLevel: 0, toLevel: 0, tell: null },
      { from: 'pending', to: 'firing', fromLevel: 0, toLevel: 2, tell: 'fired' },
      { from: 'firing', to: 'recovering', fromLevel: 2, toLevel: 2, tell: null },
      { from: 'recovering', to: 'inactive', fromLevel: 2, toLevel: 0, tell: 'resolved' },
    ] as const;
    for (const transition of steps) {
      const told = { ...step(clock.now(), '@everyone'), transition: { ...transition, at: clock.now() } };
      inTransaction(app.db, () => queueHooks(app.db, loadHookSettings(app.db), told));
    }
    await runner().flush();
    expect(log().map(([, outcome]) => outcome)).toEqual(['delivered', 'delivered']);
    const [fired, ended] = server.requests.map(({ body }) =>
      v.parse(v.object({ content: v.string() }), JSON.parse(body)),
    );
    expect(fired?.content).toMatch(/^\*\*🔴 Critical: Bounce rate\*\*\n@\u200beveryone: /);
    expect(ended?.content).toMatch(/^\*\*⚪ Ended: Bounce rate\*\*\n@\u200beveryone: .* is back under 5 %\n/);
    expect((await testHook(app, 'webhook')).outcome).toBe('delivered');
  });

  test.runIf(process.platform === 'linux')('is told to a program that has none of our files open', async () => {
    const seen = join(database.folder, 'seen');
    await runScript(`ls -l /proc/$$/fd > ${seen}`);
    queue('one');
    await runner().flush();
    expect(log()).toEqual([['executable', 'delivered', 1]]);
    expect(readFileSync(seen, 'utf8')).not.toContain('sendgauge.db');
  });

  test('that another version stored and this one cannot read is not told half, and says why', async () => {
    await post();
    queue('one');
    app.db.exec("UPDATE hook_delivery SET payload = json_set(payload, '$.rule', 'of-a-later-version')");
    await runner().flush();
    expect(server.requests).toEqual([]);
    expect(deliveriesView(app)[0]?.detail).toContain('another one stored it');
  });

  test('is not told when the transaction that stores it is undone', async () => {
    await post();
    expect(() =>
      inTransaction(app.db, () => {
        queueHooks(app.db, loadHookSettings(app.db), step(clock.now()));
        throw new Error('undone');
      }),
    ).toThrow('undone');
    await runner().flush();
    expect(log()).toEqual([]);
  });

  test('is told in order, one after the other', async () => {
    await post();
    let underWay = 0;
    server.on('/hook', async (_request, response) => {
      expect((underWay += 1)).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      response.writeHead(200).end();
    });
    for (const name of ['one', 'two', 'three']) queue(name);
    const { flush } = runner();
    await Promise.all([flush(), flush()]);
    expect(posted()).toEqual(['one', 'two', 'three']);
  });

  test('is told by one of two processes only', async () => {
    await post();
    const other = openDatabase(database.file, noon).db;
    try {
      for (let index = 0; index < 20; index++) queue(String(index));
      const runners = [runner(), runner({ ...app, db: other })];
      for (let round = 0; round < 40; round++) await Promise.all(runners.map(({ flush }) => flush()));
      expect(posted()).toEqual(Array.from({ length: 20 }, (_, index) => String(index)));
    } finally {
      closeDatabase(other);
    }
  });

  test('that fails is told again after 10 s and a minute, then given up, and the next one goes on', async () => {
    await post();
    let answers = 0;
    server.on('/hook', (request, response) => {
      answers += 1;
      void (answers <= 3 ? json({}, 500) : json({}))(request, response);
    });
    queue('one');
    queue('two');
    const { flush, waits } = runner();
    await flush();
    expect(waits.map(({ inMs }) => inMs)).toEqual([10_000]);
    clock.advance(9999);
    await flush();
    expect(posted()).toEqual(['one']);
    clock.advance(1);
    await flush();
    expect(waits.map(({ inMs }) => inMs)).toEqual([60_000]);
    clock.advance(60_000);
    await flush();
    expect(posted()).toEqual(['one', 'one', 'one', 'two']);
    expect(new Set(server.requests.slice(0, 3).map(({ body }) => payloadOf(body).id)).size).toBe(1);
    expect(log()).toEqual([
      ['webhook', 'delivered', 1],
      ['webhook', 'failed', 3],
    ]);
    expect(waits).toEqual([]);
  });

  test('is told by itself, and a mistake of ours met then is reported; the next flush goes on', async () => {
    await post();
    server.on('/hook', json({}, 500));
    queue('one');
    const mistake = new TypeError('ours');
    let isMistaken = false;
    const { flush, waits, mistakes } = runner({
      ...app,
      now: () => {
        if (isMistaken) throw mistake;
        return clock.now();
      },
    });
    await flush();
    server.on('/hook', json({}));
    clock.advance(10_000);
    isMistaken = true;
    waits[0]?.work();
    await expect.poll(() => mistakes).toEqual([mistake]);
    isMistaken = false;
    await flush();
    expect(log()).toEqual([['webhook', 'delivered', 2]]);
  });

  test('waits as long as the receiver asks', async () => {
    await post();
    server.on('/hook', json({}, 429, { 'retry-after': '120' }));
    queue('one');
    const { flush, waits } = runner();
    await flush();
    expect(waits.map(({ inMs }) => inMs)).toEqual([120_000]);
  });

  test('whose deliverer died is told again when its hold is over', async () => {
    await post();
    queue('one');
    // What a process does that dies in the middle: it takes the event and never comes back.
    claimDelivery(app.db, 'webhook', clock.now(), 60_000, 3_600_000);
    const { flush, waits } = runner();
    await flush();
    expect(posted()).toEqual([]);
    expect(waits.map(({ inMs }) => inMs)).toEqual([60_000]);
    clock.advance(60_000);
    await flush();
    expect(posted()).toEqual(['one']);
    expect(log()).toEqual([['webhook', 'delivered', 2]]);
  });

  test('does not wait for a slow other hook', async () => {
    await post();
    await runScript(`while [ ! -e ${join(database.folder, 'go')} ]; do sleep 0.05; done`);
    queue('one');
    const { flush } = runner();
    const flushed = flush();
    await expect.poll(() => log().filter(([hook]) => hook === 'webhook')).toEqual([['webhook', 'delivered', 1]]);
    expect(log()).toContainEqual(['executable', 'waiting', 1]);
    writeFileSync(join(database.folder, 'go'), '');
    await flushed;
    expect(log()).toContainEqual(['executable', 'delivered', 1]);
  });

  test('that still waits when the hook is turned off is not told', async () => {
    await post();
    queue('one');
    await setWebhook(app, { enabled: false, url: null });
    await runner().flush();
    expect(deliveriesView(app)).toMatchObject([
      { outcome: 'failed', detail: 'Turned off before it was delivered.', attempts: 0 },
    ]);
    expect(server.requests).toEqual([]);
  });

  test('waits for a keychain that is locked, and says so', async () => {
    await post();
    queue('one');
    app.keychain.items.clear();
    const { flush } = runner();
    await flush();
    expect(deliveriesView(app)).toMatchObject([
      { outcome: 'waiting', detail: 'The address is no longer in the keychain. Enter it again.' },
    ]);
  });

  test('in a terminal that cannot read the address leaves it to the app, uncounted', async () => {
    await post();
    queue('one');
    app.keychain.items.clear();
    const visitor = createHookRunner(app, { later: () => () => undefined, onChange: () => undefined, visiting: true });
    await visitor.flush();
    await visitor.stop();
    expect(deliveriesView(app)).toMatchObject([{ outcome: 'waiting', attempts: 0, detail: null }]);
  });

  describe('in a terminal that its own network keeps from it', () => {
    const page = (): Response => new Response('<html>', { status: 503, headers: { 'content-type': 'text/html' } });
    const failing = (code: string) => (): Promise<Response> => Promise.reject(new Error(`net::${code}`));
    /** One `check`: it tells what is due and ends. */
    async function check(fetch: TestApp['fetch']): Promise<void> {
      const ports = { later: () => () => undefined, onChange: () => undefined, visiting: true };
      const visitor = createHookRunner({ ...app, fetch }, ports);
      await visitor.flush();
      await visitor.stop();
      clock.advance(minuteMs);
    }

    test.each([
      ['a proxy cannot be reached', failing('ERR_PROXY_CONNECTION_FAILED')],
      ['names are not found', failing('ERR_NAME_NOT_RESOLVED')],
      ['there is no network', failing('ERR_INTERNET_DISCONNECTED')],
      ['certificates are not trusted', failing('ERR_CERT_AUTHORITY_INVALID')],
      ['nothing answers', failing('ERR_TIMED_OUT')],
      ['a login page answers', () => Promise.resolve(page())],
      ['a portal sends elsewhere', () => Promise.resolve(new Response(null, { status: 302 }))],
      ['a proxy wants a login', () => Promise.resolve(new Response(null, { status: 407 }))],
    ])('%s: however often it checks, the app tells both events', async (_, fetch) => {
      await post();
      queue('one');
      queue('two');
      for (let times = 0; times < 5; times++) await check(fetch);
      expect(deliveriesView(app)).toMatchObject([
        { outcome: 'waiting', attempts: 0 },
        { outcome: 'waiting', attempts: 0 },
      ]);
      await runner().flush();
      expect(posted()).toEqual(['one', 'two']);
    });

    test('what the receiver itself refuses counts, and so does everything after a day without an app', async () => {
      await post();
      queue('one');
      await check(() => Promise.resolve(Response.json({ message: 'no' }, { status: 500 })));
      expect(deliveriesView(app)).toMatchObject([{ outcome: 'waiting', attempts: 1 }]);
      clock.advance(dayMs);
      for (let times = 0; times < 2; times++) await check(failing('ERR_PROXY_CONNECTION_FAILED'));
      expect(deliveriesView(app)).toMatchObject([{ outcome: 'failed', attempts: 3 }]);
    });
  });
});

describe('quitting', () => {
  test('ends a program that takes long; it is told again at the next start, uncounted', async () => {
    const started = join(database.folder, 'started');
    await runScript(`[ -e ${started} ] && exit 0`, `echo > ${started}`, 'sleep 60');
    queue('one');
    const first = runner();
    const flushed = first.flush();
    await expect.poll(() => existsSync(started)).toBe(true);
    await first.stop();
    await flushed;
    expect(log()).toEqual([['executable', 'waiting', 0]]);
    await first.flush();
    expect(log()).toEqual([['executable', 'waiting', 0]]);
    await runner().flush();
    expect(log()).toEqual([['executable', 'delivered', 1]]);
  });

  test('waits for a program that ends by itself, and what it was told is told', async () => {
    const started = join(database.folder, 'started');
    await runScript(`echo > ${started}`, 'sleep 0.2');
    queue('one');
    const { flush, stop } = runner();
    const flushed = flush();
    await expect.poll(() => existsSync(started)).toBe(true);
    await stop();
    await flushed;
    expect(log()).toEqual([['executable', 'delivered', 1]]);
  });

  test('leaves what waits for later', async () => {
    await post();
    server.on('/hook', json({}, 500));
    queue('one');
    const { flush, stop, waits } = runner();
    await flush();
    await stop();
    expect(waits).toEqual([]);
  });
});

describe('the test button', () => {
  test('tells a hook that is off too, at once, and before what waits', async () => {
    await setWebhook(app, { enabled: false, url: `${server.url}/hook` });
    const message = 'Test from Sendgauge: no mail is affected.';
    const { told, ...delivery } = await testHook(app, 'webhook');
    expect(delivery).toMatchObject({
      hook: 'webhook',
      event: 'test',
      outcome: 'delivered',
      detail: 'HTTP 204',
      at: noon,
    });
    expect(told === null ? null : hookMessage(told, format)).toBe(message);
    expect(payloadOf(server.requests[0]?.body ?? '')).toMatchObject({ event: 'test', message });
  });

  test('tells the program that it is a test', async () => {
    const seen = join(database.folder, 'seen');
    await runScript(`echo $SENDGAUGE_EVENT > ${seen}`);
    expect(await testHook(app, 'executable')).toMatchObject({ outcome: 'delivered' });
    expect(readFileSync(seen, 'utf8')).toBe('test\n');
  });

  test('says what is missing, and tries once only', async () => {
    expect(await testHook(app, 'executable')).toMatchObject({ outcome: 'failed', detail: 'No program is chosen.' });
    expect(await testHook(app, 'webhook')).toMatchObject({ outcome: 'failed', detail: 'No address is entered.' });
    await runScript('exit 7');
    expect(await testHook(app, 'executable')).toMatchObject({
      outcome: 'failed',
      detail: 'It ended with exit code 7.',
      attempts: 1,
    });
    await runner().flush();
    expect(log().map(([, outcome]) => outcome)).toEqual(['failed', 'failed', 'failed']);
  });
});
