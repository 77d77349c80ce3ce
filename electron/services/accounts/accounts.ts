/** Adding, changing and removing accounts. A key is tried before it is stored, stored once, and never handed back. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { failure, ProviderFailure } from '../../core/errors.ts';
import { nameText } from '../../core/text.ts';
import type { Account, AccountSettings } from '../../core/model.ts';
import { oneLine } from '../../core/text.ts';
import { checkBaseUrl, checkKey } from '../../providers/checks.ts';
import { providerOf, providers } from '../../providers/index.ts';
import { missingFields, unusableEntry } from '../../providers/keys.ts';
import type { Provider } from '../../providers/provider.ts';
import {
  changeAccountRun,
  deleteAccount,
  findAccount,
  insertAccount,
  updateAccount,
} from '../../store/accounts/accounts.ts';
import { changeAccess, readAccess } from '../../store/accounts/access.ts';
import { inTransaction } from '../../store/statement.ts';
import { changeEndpointRuns } from '../../store/accounts/endpoints.ts';
import type { App } from '../app.ts';
import { beginFirstSight } from './catch-up.ts';
import { currentKey, openTransport } from './connection.ts';
import { diagnose, fails, works, type Diagnosis } from './diagnosis.ts';
import { accountWithKey, inTurn } from './key-in-use.ts';

/** How a provider is to be reached: what the form asks for, apart from names and budgets. */
export interface ConnectionInput {
  readonly provider: string;
  readonly baseUrl: string | null;
  readonly settings: AccountSettings;
  readonly key: string;
}

export interface AddInput extends ConnectionInput {
  readonly label: string;
  readonly client: string | null;
  readonly dailyBudget: number | null;
  /** The person agreed to a key that is only in memory. */
  readonly sessionOnly: boolean;
  /** False stores the key without trying it. */
  readonly verify: boolean;
  /** The person knows that another account has this key already. */
  readonly again?: boolean;
}

export interface UpdateInput extends Omit<AddInput, 'provider' | 'key' | 'verify'> {
  readonly id: string;
  readonly paused: boolean;
  /** `null` keeps the stored key. */
  readonly key: string | null;
}

interface Checked {
  readonly provider: Provider;
  readonly baseUrl: string;
  readonly key: string;
}

/**
 * Local checks: the provider exists, the address may be asked, the key can be a key, required fields are there (but the
 * one that is being asked for). Nothing is sent.
 */
function check(input: ConnectionInput, unasked?: string): Checked | Diagnosis {
  const provider = providerOf(input.provider);
  if (provider === null) return fails('address', `There is no provider called "${input.provider}".`);
  const address =
    input.baseUrl === null || input.baseUrl === ''
      ? { ok: true as const, url: provider.baseUrl }
      : checkBaseUrl(input.baseUrl);
  if (!address.ok) return fails('address', address.message);
  const key = checkKey(input.key, provider);
  if (!key.ok) return { ...fails('key-form', key.message), ...offerOf(input.key) };
  const missing = missingFields(provider, key.key, input.settings).find(({ name }) => name !== unasked);
  if (missing !== undefined) return fails('address', `${missing.label} is missing.`);
  const unusable = unusableEntry(provider, input.settings);
  if (unusable !== null) return fails('address', `${unusable.label}: there is no id in "${oneLine(unusable.entry)}".`);
  return { provider, baseUrl: address.url, key: key.key };
}

/** The other provider whose keys look like this one. */
function offerOf(key: string): Pick<Diagnosis, 'offer' | 'hint'> {
  const found = Object.entries(providers).find(([, provider]) => checkKey(key, provider).ok);
  if (found === undefined) return { hint: null };
  const [id, { name }] = found;
  return { hint: `This looks like a ${name} key.`, offer: { kind: 'provider', id, name } };
}

const isDiagnosis = (value: Checked | Diagnosis): value is Diagnosis => 'ok' in value;

/** Tries a key that was just typed with one read, and stores nothing. `accountId`: the account that it is meant for. */
export async function testConnection(
  app: App,
  input: ConnectionInput,
  accountId: string | null = null,
): Promise<Diagnosis> {
  return (await tryConnection(app, input, { isNew: true, accountId })).diagnosis;
}

interface Tried {
  readonly diagnosis: Diagnosis;
  /** The settings with what was learned, when it worked. */
  readonly settings: AccountSettings;
  readonly checked: Checked | null;
}

interface TriedKey {
  /** It was just typed; else it is the stored one. */
  readonly isNew: boolean;
  /** The account it is of, or meant for; `null` for one to be added. */
  readonly accountId: string | null;
  /** Another account may have it too. */
  readonly again?: boolean;
}

async function tryConnection(app: App, input: ConnectionInput, { isNew, ...of }: TriedKey): Promise<Tried> {
  const checked = check(input);
  if (isDiagnosis(checked)) return { diagnosis: checked, settings: input.settings, checked: null };
  const inUse = await refusalOfKeyInUse(app, input, checked, of);
  if (inUse !== null) return { diagnosis: inUse, settings: input.settings, checked };
  const signal = new AbortController().signal;
  try {
    const verified = await checked.provider.verify(
      (settings) => openTransport(app, checked, settings, signal),
      input.settings,
    );
    return { diagnosis: works(`The key works: ${verified.found(app.format)}.`), settings: verified.settings, checked };
  } catch (thrown) {
    if (!(thrown instanceof ProviderFailure)) throw thrown;
    return { diagnosis: diagnose(app, thrown.error, checked.provider, isNew), settings: input.settings, checked };
  }
}

/** What to say where another account has this key already; `null` where none has, or where that is meant. */
async function refusalOfKeyInUse(
  app: App,
  { provider: providerId, settings }: ConnectionInput,
  checked: Checked,
  { accountId, again = false }: Omit<TriedKey, 'isNew'>,
): Promise<Diagnosis | null> {
  const found = again ? null : await accountWithKey(app, { ...checked, providerId, settings }, accountId);
  if (found === null) return null;
  const { id, label } = found;
  return {
    ...fails('in-use', `The account “${nameText(label)}” has this key already.`),
    hint: 'What it reads would be watched, counted and told twice.',
    offer: { kind: 'account', id, label },
  };
}

/** Tries the stored key of an account again, with changed settings if the form has any. */
export async function testStored(app: App, accountId: string, input: ConnectionInput): Promise<Diagnosis> {
  const stored = await storedKey(app, accountId, input);
  if (typeof stored !== 'string') return stored;
  return (await tryConnection(app, { ...input, key: stored }, { isNew: false, accountId, again: true })).diagnosis;
}

/**
 * The stored key, for the address it was entered for. Whoever could change the address alone would otherwise have the
 * key sent wherever they like: a new address asks for the key again.
 */
async function storedKey(
  app: App,
  accountId: string,
  input: Pick<ConnectionInput, 'provider' | 'baseUrl'>,
): Promise<string | Diagnosis> {
  const account = findAccount(app.db, accountId);
  if (account === null) return fails('address', 'This account no longer exists.');
  if (account.provider !== input.provider || hostOf(input) !== hostOf(account)) {
    return fails('key-form', 'The address has changed: enter the key again.');
  }
  const key = await currentKey(app, accountId);
  return key.ok ? key.value : fails('keychain', key.message);
}

/** Scheme, host and port that would be asked; `null` when the address is none. */
function hostOf({ provider, baseUrl }: Pick<ConnectionInput, 'provider' | 'baseUrl'>): string | null {
  const address = baseUrl === null || baseUrl === '' ? (providerOf(provider)?.baseUrl ?? '') : baseUrl;
  return URL.parse(address)?.origin ?? null;
}

/** The possible values of a form field, asked of the provider with the key just typed (or the stored one). Throws ProviderFailure. */
export async function listChoices(
  app: App,
  accountId: string | null,
  input: ConnectionInput,
  field: string,
): Promise<readonly { readonly value: string; readonly label: string }[]> {
  const key = input.key === '' && accountId !== null ? await storedKey(app, accountId, input) : input.key;
  if (typeof key !== 'string') throw failure('keychain', key.message);
  const checked = check({ ...input, key }, field);
  if (isDiagnosis(checked)) throw failure('bad-key', checked.message);
  if (checked.provider.choices === undefined) return [];
  try {
    const transport = openTransport(app, checked, input.settings, new AbortController().signal);
    return await checked.provider.choices(transport, field);
  } catch (thrown) {
    if (!(thrown instanceof ProviderFailure)) throw thrown;
    // Asked by hand as well: what it says of trying again has to be true.
    const { message, hint } = diagnose(app, thrown.error, checked.provider, input.key !== '');
    throw failure(thrown.error.kind, hint === null ? message : `${message} ${hint}`, thrown.error);
  }
}

/** Verifies (unless told not to), stores the key in the keychain and then the account. Stores nothing when any of it fails. */
export async function addAccount(
  app: App,
  input: AddInput,
): Promise<{ readonly accountId: string | null; readonly diagnosis: Diagnosis }> {
  const { again = false } = input;
  const tried = input.verify
    ? await tryConnection(app, input, { isNew: true, accountId: null, again })
    : await unverified(app, input, again);
  const { checked } = tried;
  if (!tried.diagnosis.ok || checked === null) return { accountId: null, diagnosis: tried.diagnosis };
  return inTurn(app.db, async () => {
    // It was tried for as long as the provider took.
    const inUse = await refusalOfKeyInUse(app, input, checked, { accountId: null, again });
    return inUse === null ? store(app, input, { ...tried, checked }) : { accountId: null, diagnosis: inUse };
  });
}

/** Stores the key, and then the account. */
async function store(
  app: App,
  input: AddInput,
  tried: Tried & { readonly checked: Checked },
): Promise<{ readonly accountId: string | null; readonly diagnosis: Diagnosis }> {
  const id = randomUUID().slice(0, 8);
  const written = await app.secrets.set(id, tried.checked.key, input.sessionOnly);
  if (!written.ok)
    return { accountId: null, diagnosis: fails('keychain', written.message, 'The key was not stored anywhere.') };
  const account: Account = {
    id,
    provider: input.provider,
    label: named(input.label, tried.checked.provider),
    baseUrl: tried.checked.baseUrl === tried.checked.provider.baseUrl ? null : tried.checked.baseUrl,
    settings: tried.settings,
    client: clientOf(input),
    dailyBudget: input.dailyBudget,
    paused: false,
    demo: false,
    createdAt: app.now(),
  };
  try {
    inTransaction(app.db, () => {
      insertAccount(app.db, account);
      if (input.sessionOnly) changeAccess(app.db, id, true);
      beginFirstSight(app.db, id);
    });
  } catch (error) {
    await app.secrets.remove(id);
    throw error;
  }
  return { accountId: id, diagnosis: tried.diagnosis };
}

/** What a person calls the account; its provider's name where nothing readable was typed. */
function named(label: string, provider: Provider): string {
  return oneLine(label) || provider.name;
}

/** The client as typed; two that look the same are the same. */
function clientOf({ client }: Pick<AddInput, 'client'>): string | null {
  return client === null ? null : oneLine(client) || null;
}

async function unverified(app: App, input: AddInput, again: boolean): Promise<Tried> {
  const checked = check(input);
  if (isDiagnosis(checked)) return { diagnosis: checked, settings: input.settings, checked: null };
  const inUse = await refusalOfKeyInUse(app, input, checked, { accountId: null, again });
  if (inUse !== null) return { diagnosis: inUse, settings: input.settings, checked };
  return { diagnosis: works('Stored without trying the key.'), settings: input.settings, checked };
}

/** Ends a poll of the account that is under way, and resolves when it has ended. */
export type Interrupt = (accountId: string) => Promise<void>;

/** What was learned when the key was tried is on no form, and stays with what the form sends. */
function withLearned(account: Account, given: AccountSettings): AccountSettings {
  const asked = new Set(providerOf(account.provider)?.fields.map(({ name }) => name));
  const learned = Object.entries(account.settings).filter(([name]) => !asked.has(name));
  return { ...Object.fromEntries(learned), ...given };
}

/**
 * Changes an account. A new key or address is tried first; nothing is stored when it fails. A poll that still runs with
 * the old ones is interrupted, so that its outcome is not taken for theirs.
 */
export async function changeAccount(app: App, input: UpdateInput, interrupt: Interrupt): Promise<Diagnosis> {
  const account = findAccount(app.db, input.id);
  if (account === null) return fails('address', 'This account no longer exists.');
  const baseUrl = input.baseUrl === '' ? null : input.baseUrl;
  let settings = withLearned(account, input.settings);
  const reaches = { baseUrl, settings };
  const reachesOtherwise =
    input.key !== null || baseUrl !== account.baseUrl || !isDeepStrictEqual(settings, account.settings);
  let diagnosis = works('Saved.');

  if (reachesOtherwise && !account.demo) {
    const key = input.key ?? (await storedKey(app, account.id, { provider: account.provider, baseUrl }));
    if (typeof key !== 'string') return key;
    const isNew = input.key !== null;
    const { again = false } = input;
    const tried = await tryConnection(
      app,
      { provider: account.provider, ...reaches, key },
      { isNew, accountId: account.id, again },
    );
    if (!tried.diagnosis.ok || tried.checked === null) return tried.diagnosis;
    if (input.key !== null) {
      const written = await app.secrets.set(account.id, tried.checked.key, input.sessionOnly);
      if (!written.ok) return fails('keychain', written.message, 'The old key was kept.');
    }
    settings = tried.settings;
    diagnosis = tried.diagnosis;
  }

  const { label, dailyBudget, paused } = input;
  if (reachesOtherwise || paused) await interrupt(account.id);
  inTransaction(app.db, () => {
    updateAccount(app.db, {
      ...account,
      label: oneLine(label) || account.label,
      client: clientOf(input),
      baseUrl,
      settings,
      dailyBudget,
      paused,
    });
    if (!reachesOtherwise) return;
    const wasSessionOnly = readAccess(app.db, account.id)?.sessionOnly === true;
    changeAccess(app.db, account.id, input.key === null ? wasSessionOnly : input.sessionOnly);
    askAgainAtOnce(app, account.id);
  });
  return diagnosis;
}

/** A new key or address makes old failures meaningless: everything is due now. */
function askAgainAtOnce({ db }: App, accountId: string): void {
  const forgotten = { error: null, retryAt: null };
  changeEndpointRuns(db, accountId, (run) => ({ ...run, ...forgotten, nextAt: 0, failures: 0, offered: null }));
  changeAccountRun(db, accountId, (run) => ({
    ...run,
    ...forgotten,
    state: 'ok',
    unauthorizedCount: 0,
    unauthorizedAt: null,
  }));
}

/**
 * Forgets the account: its key first, then everything cached of it. A poll under way is interrupted. Returns what went
 * wrong with the keychain, if anything.
 */
export async function removeAccount(app: App, accountId: string, interrupt: Interrupt): Promise<string | null> {
  const account = findAccount(app.db, accountId);
  const removed = account === null || account.demo ? { ok: true as const } : await app.secrets.remove(accountId);
  await interrupt(accountId);
  inTransaction(app.db, () => deleteAccount(app.db, accountId));
  return removed.ok ? null : `${removed.message} The key may still be in the key store, under "Sendgauge".`;
}
