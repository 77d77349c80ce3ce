/** Every request of the window, answered by a service. Knows no Electron: what only the shell can do comes in as a port. */
import type { ChangeablePart } from '../core/changes.ts';
import { createPlaces } from '../core/listing.ts';
import {
  addAccount,
  changeAccount,
  listChoices,
  removeAccount,
  testConnection,
  testStored,
} from '../services/accounts/accounts.ts';
import { acknowledge, endSnooze, muteSubject, snooze, unmuteSubject } from '../services/alerts/actions.ts';
import { providerOf } from '../providers/index.ts';
import type { App } from '../services/app.ts';
import type { Demo } from '../services/demo.ts';
import { explain } from '../services/alerts/explain.ts';
import { historyView } from '../views/history.ts';
import { loadHookSettings } from '../services/hooks/settings.ts';
import { deliveriesView, testHook } from '../services/hooks/views.ts';
import { setExecutable, setWebhook } from '../services/hooks/configure.ts';
import type { Poller } from '../services/polling/poller.ts';
import type { Preferences } from '../services/preferences.ts';
import { checkReport, createReportsInBatches } from '../services/reports.ts';
import { accountsWithoutKey, unlockKeys } from '../services/accounts/unlock.ts';
import { setProfile, setRule } from '../services/alerts/rules.ts';
import { accountViews, providerViews, reportViews } from '../views/accounts.ts';
import { alertGroups, alertsAbout } from '../views/alerts.ts';
import { campaignPage, campaignsNamed } from '../views/campaigns.ts';
import { readViewContext, type KeyPlace, type ViewContext } from '../views/context.ts';
import { mailboxPage } from '../views/mailboxes.ts';
import { overviewView } from '../views/overview.ts';
import { replayView } from '../views/replay.ts';
import { scopeRulesView, scopeViews } from '../views/rules.ts';
import { timelineViews } from '../views/timeline.ts';
import { later } from '../services/timing.ts';
import { writesSeen } from '../store/statement.ts';
import { readAccess } from '../store/accounts/access.ts';
import { findAccount, readAccountRun } from '../store/accounts/accounts.ts';
import type { AppInfo, Handlers } from './contract.ts';
import type { NoticeBoard } from './info.ts';

/** What the handlers need beside the services. */
export interface HandlerPorts {
  readonly app: App;
  readonly context: () => ViewContext;
  readonly poller: Poller;
  readonly demo: Demo;
  readonly info: () => Promise<AppInfo>;
  readonly notices: Pick<NoticeBoard, 'dismiss'>;
  readonly preferences: Pick<Preferences, 'change'>;
  /** Opens a page in the person's browser; false where that could not be. */
  readonly openPage: (address: string) => Promise<boolean>;
  /** Something that can be seen changed, by what a person did. */
  readonly onChange: (...parts: readonly ChangeablePart[]) => void;
}

/** Keys that live in memory only, in the keychain, or nowhere: lost, or the simulator needs none. */
export function keyPlaceOf(app: App): (accountId: string) => KeyPlace {
  return (accountId) => {
    const account = findAccount(app.db, accountId);
    if (account?.demo === true) return 'demo';
    if (app.secrets.isSessionOnly(accountId)) return 'session';
    const lost = readAccess(app.db, accountId)?.sessionOnly === true;
    return lost || readAccountRun(app.db, accountId).error?.trouble === 'missing' ? 'missing' : 'keychain';
  };
}

/** As long as that ages in what is shown are true. */
const sameMomentMs = 500;

/**
 * The cache as the views want it, at this moment: what is asked for together is read once. Whatever is written between, by
 * whomever, it is read anew.
 */
export function createContexts(app: App, poller: Poller): () => ViewContext {
  const keyPlace = keyPlaceOf(app);
  let last: { readonly state: string; readonly context: ViewContext } | null = null;
  return () => {
    const now = app.now();
    const refreshing = poller.refreshing();
    const standstill = poller.standstillSince() !== null;
    const state = JSON.stringify([writesSeen(app.db), app.settings(), poller.online(), standstill, [...refreshing]]);
    const agesMs = last === null ? Number.POSITIVE_INFINITY : Math.abs(now - last.context.runtime.now);
    if (last !== null && last.state === state && agesMs < sameMomentMs) return last.context;
    const runtime = { now, settings: app.settings(), rules: app.rules(), online: poller.online(), standstill };
    last = { state, context: readViewContext(app.db, { ...runtime, refreshing, keyPlace }) };
    // What nobody asks for takes no memory.
    later(() => (last = null), sameMomentMs);
    return last.context;
  };
}

/** An account that comes, goes or is changed takes everything of it along. */
const ofAccounts = ['mail', 'alerts', 'rules', 'reports', 'hooks'] as const satisfies readonly ChangeablePart[];

/** Handlers for the whole contract. */
export function createHandlers(ports: HandlerPorts): Handlers {
  const { app, poller, demo, context } = ports;
  const [mailboxPlaces, campaignPlaces] = [createPlaces(), createPlaces()];
  const changed = <T>(value: T, ...parts: readonly ChangeablePart[]): T => {
    poller.reconsider();
    ports.onChange(...parts);
    return value;
  };

  return {
    'app:info': () => ports.info(),
    'app:dismiss-notice': (notice) => {
      ports.notices.dismiss(notice);
      return null;
    },
    'overview:get': () => overviewView(context()),
    'mailboxes:list': (question) => mailboxPage(context(), question, mailboxPlaces),
    'campaigns:list': (question) => campaignPage(context(), question, campaignPlaces),
    'timeline:get': (range) => timelineViews(context(), range),
    'alerts:list': (wanted) => alertGroups(context(), wanted),
    'alerts:of': (subject) => alertsAbout(context(), subject),
    'alerts:acknowledge': ({ ids }) => changed(acknowledge(app, ids), 'alerts'),
    'alerts:snooze': ({ ids, until }) =>
      changed(
        until === null ? endSnooze(app, ids) : snooze(app, ids, typeof until === 'number' ? { until } : until),
        'alerts',
      ),
    'alerts:mute': ({ subject, until }) => {
      muteSubject(app, subject, until);
      return changed(null, 'alerts');
    },
    'alerts:unmute': ({ subject }) => {
      unmuteSubject(app, subject);
      return changed(null, 'alerts');
    },
    'alerts:explain': (subject) => explain(app, subject),
    'alerts:history': (filter) => historyView(app.db, filter),
    'rules:scopes': () => scopeViews(app.db),
    'rules:get': ({ scope }) => scopeRulesView(app.db, scope),
    'rules:set': (change) => {
      const { problem } = setRule(app, change);
      return changed({ problem, rules: scopeRulesView(app.db, change.scope) }, 'rules', 'alerts');
    },
    'rules:set-profile': ({ scope, profile }) => {
      setProfile(app, scope, profile);
      return changed(scopeRulesView(app.db, scope), 'rules', 'alerts');
    },
    'rules:replay': (question) => replayView(app, question),
    'hooks:get': () => loadHookSettings(app.db),
    'hooks:set-executable': (input) => setExecutable(app, input),
    'hooks:set-webhook': (input) => setWebhook(app, input),
    'hooks:test': ({ hook }) => testHook(app, hook),
    'hooks:deliveries': () => deliveriesView(app),
    'providers:list': () => providerViews(),
    'accounts:list': () => accountViews(context()),
    'accounts:test': ({ accountId, ...input }) =>
      input.key === '' && accountId !== null
        ? testStored(app, accountId, input)
        : testConnection(app, input, accountId),
    'accounts:choices': ({ accountId, field, ...input }) => listChoices(app, accountId, input, field),
    'accounts:add': async (input) => changed(await addAccount(app, { ...input, verify: true }), ...ofAccounts),
    'accounts:update': async (input) => changed(await changeAccount(app, input, poller.interrupt), ...ofAccounts),
    'accounts:remove': async ({ id }) => {
      const problem = await removeAccount(app, id, poller.interrupt);
      if (problem !== null) app.log.warn('key-not-removed');
      return changed(null, ...ofAccounts);
    },
    'settings:get': () => app.settings(),
    'settings:set': async (settings) => {
      await ports.preferences.change(() => settings);
      return changed(settings, 'settings', 'mail', 'alerts');
    },
    'refresh:now': async ({ accountId, unlock = false }) => {
      if (unlock) await unlockKeys(app, accountId);
      const others = unlock && accountId !== null ? accountsWithoutKey(app) : [];
      await Promise.all([...new Set([accountId, ...others])].map((id) => poller.refresh(id)));
      return null;
    },
    'demo:start': async () => {
      await demo.begin();
      return changed(null, ...ofAccounts);
    },
    'demo:stop': async () => {
      await demo.end();
      return changed(null, ...ofAccounts);
    },
    'link:open': async ({ provider, link }) => {
      const address = providerOf(provider)?.links[link] ?? null;
      return { opened: address !== null && (await ports.openPage(address)) };
    },
    'reports:campaigns': ({ accountId }) => campaignsNamed(app.db, accountId),
    'reports:list': () => reportViews(context()),
    'reports:create': async ({ accountId, ...request }) =>
      changed(await createReportsInBatches(app, accountId, request), 'reports'),
    'reports:check': async ({ accountId, id }) => {
      await checkReport(app, accountId, id);
      ports.onChange('reports');
      return null;
    },
  };
}
