/** The add and edit form while it is filled in: the draft, what is wrong with it, trying the key, saving. */
import type { AccountView, ProviderView } from '../../electron/views/accounts.ts';
import type { Result } from '../../electron/ipc/contract.ts';
import {
  accountDraft,
  connectionOf,
  problemsOfDraft,
  visibleFields,
  withProvider,
  type AccountDraft,
} from './draft.ts';
import { messageOf } from '../api.ts';
import { readBudget } from '../../electron/core/typed-number.ts';
import { readNumber } from '../format.ts';
import { accountRemedy } from '../ui/account-state.ts';
import { messages } from '../messages.ts';
import type { AppState } from '../state.svelte.ts';

/** The form for a new account, or for `account`. Made anew for each, so that it never changes under the hands. */
export function createAccountForm(app: AppState, providers: readonly ProviderView[], account: AccountView | null) {
  let draft = $state.raw(accountDraft(providers, account));
  let replacing = $state(account === null || accountRemedy(account) === 'enter-key');
  let consent = $state(false);
  let busy = $state<'test' | 'save' | null>(null);
  let tried = $state(false);
  let diagnosis = $state.raw<Result<'accounts:test'> | null>(null);

  const provider = $derived(providers.find((entry) => entry.id === draft.provider));
  const sessionNeeded = $derived(app.info.value?.keychain === 'unavailable' && replacing);
  const problems = $derived(provider === undefined ? {} : problemsOfDraft(draft, provider, { keyNeeded: replacing }));

  /** Another key, address or field has been asked about since: what is still under way says nothing of it. */
  let question = 0;
  function askAnew(): void {
    question += 1;
    diagnosis = null;
  }

  /** What the answer was about; names and budgets decide nothing. */
  const reaching: readonly string[] = ['provider', 'key', 'baseUrl', 'settings'] satisfies (keyof AccountDraft)[];

  /** The key to send: none while the stored one is kept. */
  const key = (): string => (replacing ? draft.key : '');

  type Tried = Result<'accounts:test'>;

  async function attempt(what: 'test' | 'save', work: () => Promise<Tried>): Promise<void> {
    busy = what;
    askAnew();
    const asked = question;
    const answer = await work().catch((error: unknown) => ({
      ok: false,
      failed: null,
      message: messages.failed(messageOf(error)),
      hint: null,
    }));
    if (asked === question) diagnosis = answer;
    busy = null;
  }

  async function send(chosen: ProviderView, again: boolean): Promise<Tried> {
    const { baseUrl, settings } = connectionOf(draft, chosen);
    const budget = readBudget(readNumber, draft.dailyBudget);
    const common = {
      label: draft.label.trim(),
      client: draft.client.trim() === '' ? null : draft.client.trim(),
      dailyBudget: budget.ok ? budget.mails : null,
      baseUrl,
      settings,
      sessionOnly: sessionNeeded && consent,
      ...(again ? { again } : {}),
    };
    if (account === null) {
      const added = await app.api.call('accounts:add', { ...common, provider: chosen.id, key: draft.key });
      if (added.accountId === null) return added.diagnosis;
      await app.overview.read();
      app.navigation.show('overview');
      return added.diagnosis;
    }
    const saved = await app.api.call('accounts:update', {
      ...common,
      id: account.id,
      paused: account.paused,
      key: replacing ? draft.key : null,
    });
    if (!saved.ok) return saved;
    await app.accounts.read();
    app.navigation.show('accounts');
    return saved;
  }

  function change(part: Partial<AccountDraft>): void {
    draft = { ...draft, ...part };
    if (Object.keys(part).some((name) => reaching.includes(name))) askAnew();
  }

  function chooseProvider(id: string): void {
    draft = withProvider(draft, providers, id);
    tried = false;
    askAnew();
  }

  return {
    get draft() {
      return draft;
    },
    get provider() {
      return provider;
    },
    /** The provider's fields that apply to the draft. */
    get fields() {
      return provider === undefined ? [] : visibleFields(provider, draft);
    },
    /** What is wrong, by field; nothing before the first try. */
    get problems() {
      return tried ? problems : {};
    },
    /** True while a key is asked for, instead of keeping the stored one. */
    get replacing() {
      return replacing;
    },
    /** True where the key can only be kept in memory, which needs consent. */
    get sessionNeeded() {
      return sessionNeeded;
    },
    /** The own daily limit as it is understood; `null` where none is typed, or none that can be. */
    get budget() {
      const budget = readBudget(readNumber, draft.dailyBudget);
      return budget.ok ? budget.mails : null;
    },
    get consentMissing() {
      return tried && sessionNeeded && !consent;
    },
    get busy() {
      return busy;
    },
    get diagnosis() {
      return diagnosis;
    },
    get consent() {
      return consent;
    },
    set consent(given: boolean) {
      consent = given;
    },
    change,
    setField: (name: string, value: string): void => change({ settings: { ...draft.settings, [name]: value } }),
    chooseProvider,
    replaceKey: (): void => {
      replacing = true;
      askAnew();
    },
    keepKey: (): void => {
      replacing = false;
      change({ key: '' });
    },
    /** Goes where the last answer pointed. */
    takeOffer: (): void => {
      const offer = diagnosis?.offer;
      if (offer?.kind === 'provider') chooseProvider(offer.id);
      else if (offer?.kind === 'account') app.navigation.edit(offer.id);
    },
    /** Asks the provider what a field may be, with what has been typed so far. */
    choices: async (field: string) => {
      if (provider === undefined) return [];
      return app.api.call('accounts:choices', {
        ...connectionOf(draft, provider),
        key: key(),
        accountId: account?.id ?? null,
        field,
      });
    },
    /** Tries the connection without keeping anything; false when the key has to be filled in first. */
    test: (): boolean => {
      tried = true;
      askAnew();
      const chosen = provider;
      if (chosen === undefined || problems.key !== undefined) return false;
      void attempt('test', () =>
        app.api.call('accounts:test', { ...connectionOf(draft, chosen), key: key(), accountId: account?.id ?? null }),
      );
      return true;
    },
    /** Checks and keeps the account, `again` although another one has its key; false when something has to be filled in first. */
    save: (again = false): boolean => {
      tried = true;
      const chosen = provider;
      if (chosen === undefined || Object.keys(problems).length > 0 || (sessionNeeded && !consent)) return false;
      void attempt('save', () => send(chosen, again));
      return true;
    },
  };
}

export type AccountFormState = ReturnType<typeof createAccountForm>;
