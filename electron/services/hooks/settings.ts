/** Which hooks are on. The address of the webhook is not here: it is a secret and lives in the keychain. */
import * as v from 'valibot';
import { hookFormats, type HookName } from '../../core/hooks.ts';
import type { Db } from '../../store/db.ts';
import { readSetting, writeSetting } from '../../store/settings.ts';

const name = 'hooks';

/** The keychain's item that holds the address of the webhook. */
export const webhookSecretId = 'hook:webhook';

const schema = v.object({
  executable: v.object({ enabled: v.boolean(), path: v.nullable(v.string()) }),
  webhook: v.object({
    enabled: v.boolean(),
    host: v.nullable(v.string()),
    // An earlier version had none, a later one may have others: our own JSON is better than nothing.
    format: v.optional(v.fallback(v.picklist(hookFormats), 'generic'), 'generic'),
  }),
});

/** `path` is `null` when none was chosen. The webhook's address is a secret: only its host is here, `null` without one. */
export type HookSettings = Readonly<{
  executable: Readonly<v.InferOutput<typeof schema>['executable']>;
  webhook: Readonly<v.InferOutput<typeof schema>['webhook']>;
}>;

const off: HookSettings = {
  executable: { enabled: false, path: null },
  webhook: { enabled: false, host: null, format: 'generic' },
};

/** The stored choice; nothing is on unless it plainly says so. */
export function loadHookSettings(db: Db): HookSettings {
  const stored = v.safeParse(schema, readSetting(db, name));
  return stored.success ? stored.output : off;
}

/** Stores a choice that was checked. */
export function saveHookSettings(db: Db, settings: HookSettings): void {
  writeSetting(db, name, settings);
}

/** Whether events are to be told to this hook. */
export function isEnabled(settings: HookSettings, hook: HookName): boolean {
  return settings[hook].enabled;
}
