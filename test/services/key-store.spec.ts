/** A process that goes on while the key store under it comes and goes (fault F45): GNOME Keyring for real, on a bus of its own. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSecretStore, type SecretStore } from '../../electron/services/secrets.ts';
import {
  startHidingStore,
  startKeyring,
  startStrangeStore,
  type HidingStore,
  type Keyring,
} from '../e2e/kit/keyring.ts';
import { startSession, type Session } from '../e2e/kit/session.ts';

const account = 'a1';
const key = `sk_${randomUUID()}`;
const outside = { ...process.env };
let session: Session;
let keyring: Keyring;
/** One for the whole story, as a running app has one. */
let secrets: SecretStore;

beforeAll(async () => {
  session = await startSession({ keyring: false });
  Object.assign(process.env, session.environment);
  secrets = createSecretStore();
});
afterAll(async () => {
  await secrets.settled();
  Object.assign(process.env, outside);
  await session.stop();
});

const readable = { ok: true, value: key };
const trouble = (name: string) => ({ ok: false, trouble: name });

test('before there is one, it is absent', async () => {
  expect(await secrets.get(account)).toMatchObject(trouble('absent'));
  expect(await secrets.availability()).toMatchObject(trouble('absent'));
  expect(await secrets.set(account, key, false)).toMatchObject(trouble('absent'));
});

test('where no session bus is named, as under cron, it is absent and refuses nothing', async () => {
  for (const name of ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'DISPLAY']) delete process.env[name];
  try {
    expect(await secrets.get(account)).toMatchObject(trouble('absent'));
    expect(await secrets.set(account, key, false)).toMatchObject(trouble('absent'));
  } finally {
    await secrets.settled();
    Object.assign(process.env, session.environment);
  }
});

describe('with GNOME Keyring', () => {
  beforeEach(async () => {
    keyring = await startKeyring(session.environment);
  });
  afterEach(() => keyring.stop());

  test('a key is written and read, and one that was never written is missing', async () => {
    expect(await secrets.set(account, key, false)).toEqual({ ok: true, value: null });
    expect(await secrets.get(account)).toEqual(readable);
    expect(await secrets.get('another')).toEqual({ ok: true, value: null });
    expect(await secrets.availability()).toEqual({ ok: true, value: null });
  });

  test('it was restarted: the key is read as before, again and again', async () => {
    for (let restart = 0; restart < 3; restart++) {
      expect(await secrets.get(account)).toEqual(readable);
      await keyring.stop();
      expect(await secrets.get(account)).toMatchObject(trouble('absent'));
      keyring = await startKeyring(session.environment);
      expect(await secrets.get(account)).toEqual(readable);
    }
  });

  test('locked is not missing, also for a key that was never there; unlocked, all is as before', async () => {
    await keyring.lock();
    expect(await secrets.get(account)).toMatchObject(trouble('locked'));
    expect(await secrets.get('another')).toMatchObject(trouble('locked'));
    expect(await secrets.availability()).toMatchObject(trouble('locked'));
    // Nobody can be asked for a password here.
    expect(await secrets.unlock(account)).toMatchObject(trouble('locked'));
    expect(await secrets.set(account, 'sk_another', false)).toMatchObject(trouble('locked'));
    expect(await secrets.remove(account)).toMatchObject(trouble('locked'));
    await keyring.unlock();
    expect(await secrets.get(account)).toEqual(readable);
    expect(await secrets.unlock(account)).toEqual({ ok: true, value: null });
    expect(await secrets.get('another')).toEqual({ ok: true, value: null });
  });

  test('a store that stops answering is hanging within seconds, and nothing else stalls, however many wait', async () => {
    keyring.hang();
    const startedAt = performance.now();
    const waiting = Array.from({ length: 12 }, async () => secrets.get(account));
    // What needs a thread of the pool comes through.
    await lookup('localhost');
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    for (const outcome of await Promise.all(waiting)) expect(outcome).toMatchObject(trouble('hanging'));
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    keyring.answer();
    expect(await secrets.get(account)).toEqual(readable);
  });

  test('the key is in no argument and no variable of any process, and none is left when nothing is asked', async () => {
    const asking = secrets.get(account);
    let seen = 0;
    let done = false;
    void asking.then(() => (done = true));
    while (!done) {
      for (const text of ownProcesses()) {
        seen += 1;
        expect(text).not.toContain(key);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await asking).toEqual(readable);
    expect(seen).toBeGreaterThan(0);
    expect(await secrets.settled()).toBe(true);
    await expect.poll(ownProcesses, { timeout: 5_000 }).toEqual([]);
  });
});

describe('another program has the name', () => {
  test('it never answers: hanging, and gone with it', async () => {
    const store = await startStrangeStore('silent');
    expect(await secrets.get(account)).toMatchObject(trouble('hanging'));
    expect(await secrets.set(account, key, false)).toMatchObject(trouble('hanging'));
    store.stop();
    keyring = await startKeyring(session.environment);
    expect(await secrets.get(account)).toEqual(readable);
    await keyring.stop();
  });

  test('it finds the item and never gives it out: hanging, by a deadline', async () => {
    const store = await startStrangeStore('half-silent');
    expect(await secrets.get(account)).toMatchObject(trouble('hanging'));
    expect(store.calls).toContain('SearchItems');
    store.stop();
    await expect.poll(ownProcesses, { timeout: 5_000 }).toEqual([]);
  });

  test('it refuses, or has nothing: said as it is', async () => {
    const refusing = await startStrangeStore('refusing');
    expect(await secrets.get(account)).toMatchObject(trouble('refused'));
    refusing.stop();
    const empty = await startStrangeStore('empty');
    expect(await secrets.get(account)).toEqual({ ok: true, value: null });
    empty.stop();
  });
});

describe.each([
  ['a default collection', true],
  ['no default collection', false],
])('a store with %s that lists nothing while it is locked', (_, hasDefault) => {
  let store: HidingStore;
  beforeEach(async () => {
    store = await startHidingStore(key, hasDefault);
  });
  afterEach(() => store.stop());

  test('is locked and not empty; Unlock asks the person once, and then the key is read', async () => {
    expect(await secrets.get(account)).toMatchObject(trouble('locked'));
    expect(await secrets.availability()).toMatchObject(trouble('locked'));
    expect(store.calls).not.toContain('Prompt');
    store.person = 'dismisses';
    expect(await secrets.unlock(account)).toMatchObject(trouble('locked'));
    expect(store.calls.filter((call) => call === 'Prompt')).toHaveLength(1);
    store.person = 'unlocks';
    expect(await secrets.unlock(account)).toEqual({ ok: true, value: null });
    expect(await secrets.get(account)).toEqual(readable);
    expect(store.calls.filter((call) => call === 'Prompt')).toHaveLength(2);
  });

  test('keeps the key of an account that is removed meanwhile, and that is said', async () => {
    expect(await secrets.remove(account)).toMatchObject(trouble('locked'));
  });
});

/** Arguments and variables of the helpers that this process has now. */
function ownProcesses(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1];
        if (parent !== String(process.pid)) return [];
        const started = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return started.includes('keychain-process') ? [started + readFileSync(`/proc/${pid}/environ`, 'utf8')] : [];
      } catch {
        return []; // it ended meanwhile
      }
    });
}
