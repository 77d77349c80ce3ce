import { createFormat } from '../../electron/core/format.ts';
import type { Account } from '../../electron/core/model.ts';
import { defaultSettings, type Settings } from '../../electron/core/settings.ts';
import { demoKeys } from '../../electron/demo/keys.ts';
import type { App } from '../../electron/services/app.ts';
import { noLog } from '../../electron/services/log.ts';
import { createSecretStore, type Keychain } from '../../electron/services/secrets.ts';
import { insertAccount } from '../../electron/store/accounts/accounts.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import type { Db } from '../../electron/store/db.ts';
import { readRuleBook } from '../../electron/store/alerts/rules.ts';

/** A clock that only moves when told to. */
export interface TestClock {
  readonly now: () => number;
  readonly advance: (ms: number) => void;
  readonly set: (at: number) => void;
}

export function testClock(startedAt: number): TestClock {
  let at = startedAt;
  return {
    now: () => at,
    advance: (ms) => (at += ms),
    set: (next) => (at = next),
  };
}

/** A keychain in memory: the store over it is the real one. */
export function memoryKeychain(): Keychain & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    getPassword: async (service, account) => items.get(`${service}/${account}`) ?? null,
    setPassword: async (service, account, password) => void items.set(`${service}/${account}`, password),
    deletePassword: async (service, account) => items.delete(`${service}/${account}`),
  };
}

export interface TestApp extends App {
  readonly keychain: ReturnType<typeof memoryKeychain>;
  readonly change: (settings: Settings) => void;
}

/** The services' world over a real database and real sockets, with the clock in the test's hand. Pauses pass at once. */
export function testApp(db: Db, clock: Pick<TestClock, 'now'>): TestApp {
  const keychain = memoryKeychain();
  let settings = defaultSettings;
  return {
    db,
    fetch: (url, init) => fetch(url, init),
    keychain,
    secrets: createSecretStore(async () => keychain),
    log: noLog,
    now: clock.now,
    random: () => 0.5,
    pause: async (_ms, signal) => signal.throwIfAborted(),
    format: createFormat('en-US'),
    settings: () => settings,
    rules: () => readRuleBook(db),
    change: (next) => (settings = next),
    demo: () => null,
  };
}

/** An account as `account add` would have stored it, with the simulator's working key. */
export async function storeAccount(
  app: TestApp,
  provider: 'sendkit' | 'coldsend' | 'krafter',
  baseUrl: string,
  changes: Partial<Account> = {},
): Promise<Account> {
  const account: Account = {
    id: `${provider}-1`,
    provider,
    label: `My ${provider}`,
    baseUrl,
    settings: {},
    client: null,
    dailyBudget: null,
    paused: false,
    demo: false,
    createdAt: app.now(),
    ...changes,
  };
  inTransaction(app.db, () => insertAccount(app.db, account));
  await app.secrets.set(account.id, demoKeys[provider].full, false);
  return account;
}
