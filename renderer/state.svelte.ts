/** What the window knows, read from main and read again whenever main says that something changed. */
import { createContext } from 'svelte';
import type { ChangeablePart } from '../electron/core/changes.ts';
import { serialised } from '../electron/core/serialised.ts';
import type { Bridge, Input } from '../electron/ipc/contract.ts';
import type { ListQuestion, Page } from '../electron/core/listing.ts';
import type { AlertQuestion, ListedPhase } from '../electron/views/alerts.ts';
import type { CampaignColumn } from '../electron/views/campaigns.ts';
import type { MailboxColumn } from '../electron/views/mailboxes.ts';
import { createApi, failureOf, messageOf, type MainCalls } from './api.ts';
import { messages } from './messages.ts';
import { keepEqual } from './keep-equal.ts';
import { createNavigation, type View } from './navigation.svelte.ts';

/** After this long without a first value the skeleton is drawn; quicker answers show none. */
export const skeletonAfterMs = 200;
const clockStepMs = 15_000;

export interface Resource<T> {
  /** The last good value; a failed read never wipes it, and an equal one does not replace it. */
  readonly value: T | undefined;
  readonly error: string | null;
  /** No value yet, and it takes long enough to say so. */
  readonly slow: boolean;
  /** Reads again. Calls during a read are answered by one more read after it. */
  readonly read: () => Promise<void>;
  /** Reads now and on every change until the returned function is called. */
  readonly watch: () => () => void;
  /** Puts an answer that came with another call. */
  readonly put: (value: T) => void;
}

/** Calls `listener` when something changed that it draws; returns its own end. */
type Changes = (listener: () => void) => () => void;

/** Something main can be asked for. `changes` registers a listener and returns its own removal. */
export function createResource<T>(load: () => Promise<T>, changes: Changes): Resource<T> {
  let value = $state.raw<T>();
  let error = $state<string | null>(null);
  let slow = $state(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const read = serialised(async (isLast) => {
    if (value === undefined) timer ??= setTimeout(() => (slow = true), skeletonAfterMs);
    try {
      const next = await load();
      if (isLast()) value = keepEqual(value, next);
      error = null;
    } catch (failure) {
      error = messageOf(failure);
    }
    if (!isLast()) return;
    clearTimeout(timer);
    timer = undefined;
    slow = false;
  });

  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
    get slow() {
      return slow;
    },
    read,
    watch: () => {
      void read();
      return changes(() => void read());
    },
    put: (next) => (value = keepEqual(value, next)),
  };
}

/** A list that is read a page at a time: what is asked of it stays while its view is left. */
export interface PagedList<P extends Page<unknown>, C extends string> {
  readonly page: Resource<P>;
  readonly question: ListQuestion<C>;
  /** Changes what is asked, and reads if that is something else. */
  readonly ask: (change: Partial<ListQuestion<C>>) => void;
  /** Rows stay in their places from now on, or no longer. */
  readonly hold: (still: boolean) => void;
}

/** Rows read at first; a view that knows its height asks for what it shows. */
const firstRows = 50;

function createList<P extends Page<unknown>, C extends string>(
  load: (question: ListQuestion<C>) => Promise<P>,
  changes: Changes,
): PagedList<P, C> {
  let question = $state.raw<ListQuestion<C>>({
    search: '',
    onlyProblems: false,
    sorting: null,
    from: 0,
    count: firstRows,
    opened: null,
    still: false,
  });
  const page = createResource(() => load(question), changes);
  return {
    page,
    get question() {
      return question;
    },
    ask: (change) => {
      const next = keepEqual(question, { ...question, ...change });
      if (next === question) return;
      question = next;
      void page.read();
    },
    hold: (still) => {
      if (question.still === still) return;
      question = { ...question, still };
      if (!still) void page.read();
    },
  };
}

/** Alerts of each phase that are read at first. */
const firstAlerts = 50;

const onlyFirst: AlertQuestion = { firing: firstAlerts, recovering: firstAlerts, pending: firstAlerts, held: [] };

/** The alerts that are not inactive, of each phase as many as were asked for. */
function createAlertList(api: MainCalls, changes: Changes) {
  let wanted = onlyFirst;
  const groups = createResource(() => api.call('alerts:list', wanted), changes);
  return {
    groups,
    /** Only the first of each phase from now on: whoever comes back begins at the top. */
    beginAnew: () => (wanted = onlyFirst),
    /** From the next read on these are there, whatever becomes of them. */
    hold: (ids: readonly string[]) => (wanted = { ...wanted, held: ids }),
    /** Reads more of that phase: this many, if there are. */
    want: async (phase: ListedPhase, count: number): Promise<void> => {
      if (count <= wanted[phase]) return;
      wanted = { ...wanted, [phase]: count };
      await groups.read();
    },
  };
}

/** Stops all of them. */
export function together(...stops: readonly (() => void)[]): () => void {
  return () => stops.forEach((stop) => stop());
}

/** Changes of these parts are passed on while the window is seen; hidden, it remembers that there was one. */
function visibleChanges(on: Bridge['on'], parts: readonly ChangeablePart[]): Changes {
  return (listener) => {
    let missed = false;
    const changed = (some: readonly ChangeablePart[]): void => {
      if (!some.some((part) => parts.includes(part))) return;
      if (document.hidden) missed = true;
      else listener();
    };
    const seen = (): void => {
      if (document.hidden || !missed) return;
      missed = false;
      listener();
    };
    const stop = on('changed', changed);
    document.addEventListener('visibilitychange', seen);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', seen);
    };
  };
}

/** Everything the components share; provided once by `Root.svelte`, which knows how views are read. */
export function createAppState(bridge: Bridge, reading?: (view: View) => Promise<void> | null) {
  const api = createApi(bridge);
  const changesOf = (...parts: readonly ChangeablePart[]): Changes => visibleChanges(api.on, parts);
  const ofMail = changesOf('mail', 'alerts', 'rules', 'settings');
  let now = $state(Date.now());
  let failure = $state<string | null>(null);
  const attempt = async (work: () => Promise<unknown>): Promise<void> => void (failure = await failureOf(work));

  return {
    api,
    /** Changes of these parts, while the window is seen. */
    changesOf,
    navigation: createNavigation(reading),
    info: createResource(() => api.call('app:info'), changesOf('process')),
    settings: createResource(() => api.call('settings:get'), changesOf('settings')),
    overview: createResource(() => api.call('overview:get'), ofMail),
    mailboxes: createList((question: ListQuestion<MailboxColumn>) => api.call('mailboxes:list', question), ofMail),
    campaigns: createList((question: ListQuestion<CampaignColumn>) => api.call('campaigns:list', question), ofMail),
    alerts: createAlertList(api, ofMail),
    providers: createResource(() => api.call('providers:list'), changesOf()),
    accounts: createResource(() => api.call('accounts:list'), ofMail),
    reports: createResource(() => api.call('reports:list'), changesOf('reports', 'mail')),
    /** Why what was done last from a place without room for it did not work, for a person; `null`: it did. */
    get failure() {
      return failure;
    },
    /** Does what a person asked for there. Never rejects. */
    attempt,
    /** Reads all accounts now, and leaves the demo. Neither rejects. */
    refresh: (): Promise<void> => attempt(() => api.call('refresh:now', { accountId: null })),
    leaveDemo: (): Promise<void> => attempt(() => api.call('demo:stop')),
    /** Opens a page of the provider in the person's browser. Never rejects. */
    openPage: (provider: string, link: Input<'link:open'>['link']): Promise<void> =>
      attempt(async () => {
        const { opened } = await api.call('link:open', { provider, link });
        if (!opened) throw new Error(messages.notOpened);
      }),
    forgetFailure: () => void (failure = null),
    /** Epoch ms, coarse: what ages are counted from. */
    get now() {
      return now;
    },
    /** Keeps `now` current until the returned function is called. */
    startClock: () => {
      const timer = setInterval(() => (now = Date.now()), clockStepMs);
      return () => clearInterval(timer);
    },
  };
}

export type AppState = ReturnType<typeof createAppState>;
export const [useApp, provideApp] = createContext<AppState>();
