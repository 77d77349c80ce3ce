/** Every request of the window, answered by a service. Knows no Electron: what only the shell can do comes in as a port. */
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
import { readAccess } from '../store/accounts/access.ts';
import { findAccount, readAccountRun } from '../store/accounts/accounts.ts';
import type { AppInfo, Handlers } from './contract.ts';
import type { NoticeBoard } from './info.ts';

/** What the handlers need beside the services. */
export interface HandlerPorts {
  readonly app: App;
  readonly poller: Poller;
  readonly demo: Demo;
  readonly info: () => Promise<AppInfo>;
  readonly notices: Pick<NoticeBoard, 'dismiss'>;
  readonly preferences: Pick<Preferences, 'change'>;
  /** Opens a page out of the provider's own list. */
  readonly openLink: (provider: string, link: 'keys' | 'dashboard' | 'documentation') => Promise<unknown>;
  /** Something that can be seen changed. */
  readonly onChange: () => void;
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

/** The cache as the views want it, at this moment. */
export function viewContext(app: App, poller: Poller): ViewContext {
  return readViewContext(app.db, {
    now: app.now(),
    settings: app.settings(),
    rules: app.rules(),
    online: poller.online(),
    standstill: poller.standstillSince() !== null,
    refreshing: poller.refreshing(),
    keyPlace: keyPlaceOf(app),
  });
}

/** Handlers for the whole contract. */
export function createHandlers(ports: HandlerPorts): Handlers {
  const { app, poller, demo } = ports;
  const context = () => viewContext(app, poller);
  const [mailboxPlaces, campaignPlaces] = [createPlaces(), createPlaces()];
  const changed = <T>(value: T): T => {
    poller.reconsider();
    ports.onChange();
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
    'alerts:acknowledge': ({ ids }) => changed(acknowledge(app, ids)),
    'alerts:snooze': ({ ids, until }) =>
      changed(until === null ? endSnooze(app, ids) : snooze(app, ids, typeof until === 'number' ? { until } : until)),
    'alerts:mute': ({ subject, until }) => {
      muteSubject(app, subject, until);
      return changed(null);
    },
    'alerts:unmute': ({ subject }) => {
      unmuteSubject(app, subject);
      return changed(null);
    },
    'alerts:explain': (subject) => explain(app, subject),
    'alerts:history': (filter) => historyView(app.db, filter),
    'rules:scopes': () => scopeViews(app.db),
    'rules:get': ({ scope }) => scopeRulesView(app.db, scope),
    'rules:set': (change) => {
      const { problem } = setRule(app, change);
      return changed({ problem, rules: scopeRulesView(app.db, change.scope) });
    },
    'rules:set-profile': ({ scope, profile }) => {
      setProfile(app, scope, profile);
      return changed(scopeRulesView(app.db, scope));
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
    'accounts:add': async (input) => changed(await addAccount(app, { ...input, verify: true })),
    'accounts:update': async (input) => changed(await changeAccount(app, input, poller.interrupt)),
    'accounts:remove': async ({ id }) => {
      const problem = await removeAccount(app, id, poller.interrupt);
      if (problem !== null) app.log.warn('key-not-removed');
      return changed(null);
    },
    'settings:get': () => app.settings(),
    'settings:set': (settings) => {
      ports.preferences.change(settings);
      return changed(settings);
    },
    'refresh:now': async ({ accountId, unlock = false }) => {
      if (unlock) await unlockKeys(app, accountId);
      const others = unlock && accountId !== null ? accountsWithoutKey(app) : [];
      await Promise.all([...new Set([accountId, ...others])].map((id) => poller.refresh(id)));
      return null;
    },
    'demo:start': async () => {
      await demo.begin();
      return changed(null);
    },
    'demo:stop': async () => {
      await demo.end();
      return changed(null);
    },
    'link:open': async ({ provider, link }) => {
      await ports.openLink(provider, link);
      return null;
    },
    'reports:campaigns': ({ accountId }) => campaignsNamed(app.db, accountId),
    'reports:list': () => reportViews(context()),
    'reports:create': async ({ accountId, ...request }) =>
      changed(await createReportsInBatches(app, accountId, request)),
    'reports:check': async ({ accountId, id }) => {
      await checkReport(app, accountId, id);
      ports.onChange();
      return null;
    },
  };
}
