/** Turning hooks on and off. Nothing is stored that could not be delivered to. */
import type { HookFormat } from '../../core/hooks.ts';
import { inTransaction } from '../../store/statement.ts';
import type { App } from '../app.ts';
import { checkAddress, likelyFormat } from './address.ts';
import { programProblem } from './program-check.ts';
import { loadHookSettings, saveHookSettings, webhookSecretId, type HookSettings } from './settings.ts';
import type { HookChange } from './types.ts';

const stored: HookChange = { problem: null };

/** Replaces one hook's part, over what is stored at this moment: reading a file or the keychain took a while. */
function save(app: App, part: Partial<HookSettings>): HookChange {
  inTransaction(app.db, () => saveHookSettings(app.db, { ...loadHookSettings(app.db), ...part }));
  return stored;
}

/**
 * Stores the program's path, and whether events are told to it. An empty path forgets it. A file that cannot be run is a
 * problem, except for turning the hook off.
 */
export async function setExecutable(
  app: App,
  input: { readonly enabled: boolean; readonly path: string },
): Promise<HookChange> {
  const path = input.path.trim();
  if (path === '' && !input.enabled) return save(app, { executable: { enabled: false, path: null } });
  const isKnown = path === loadHookSettings(app.db).executable.path;
  const problem = isKnown && !input.enabled ? null : await programProblem(path);
  return problem === null ? save(app, { executable: { enabled: input.enabled, path } }) : { problem };
}

/**
 * Keeps the webhook's address in the keychain, whether events are told to it, and in which form. `url: null` keeps the
 * stored address, an empty one forgets it. Without a `format` the stored one stays, and a new address says which one it
 * most likely takes. Without a keychain nothing is stored: the address is not written anywhere else.
 */
export async function setWebhook(
  app: App,
  input: { readonly enabled: boolean; readonly url: string | null; readonly format?: HookFormat },
): Promise<HookChange> {
  if (input.url === null) return keepAddress(app, input);
  if (input.url.trim() === '') return input.enabled ? { problem: 'Enter an address.' } : forgetAddress(app);
  const checked = checkAddress(input.url);
  if (!checked.ok) return { problem: checked.message };
  const { host, format: before } = loadHookSettings(app.db).webhook;
  const format =
    input.format ?? likelyFormat(checked.url) ?? (host === null || checked.host === host ? before : 'generic');
  const written = await app.secrets.set(webhookSecretId, checked.url, false);
  if (!written.ok) return { problem: `The address could not be kept. ${written.message}` };
  return save(app, { webhook: { enabled: input.enabled, host: checked.host, format } });
}

async function keepAddress(
  app: App,
  { enabled, format: chosen }: { readonly enabled: boolean; readonly format?: HookFormat },
): Promise<HookChange> {
  const { host, format: before } = loadHookSettings(app.db).webhook;
  const format = chosen ?? before;
  if (!enabled) return save(app, { webhook: { enabled, host, format } });
  if (host === null) return { problem: 'Enter an address.' };
  const read = await app.secrets.get(webhookSecretId);
  if (!read.ok) return { problem: `The address could not be read. ${read.message}` };
  if (read.value === null) return { problem: 'The address is no longer in the keychain. Enter it again.' };
  return save(app, { webhook: { enabled, host, format } });
}

async function forgetAddress(app: App): Promise<HookChange> {
  const removed = await app.secrets.remove(webhookSecretId);
  if (!removed.ok) return { problem: `The address could not be removed. ${removed.message}` };
  return save(app, { webhook: { enabled: false, host: null, format: 'generic' } });
}
