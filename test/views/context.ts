import { defaultSettings } from '../../electron/core/settings.ts';
import type { Db } from '../../electron/store/db.ts';
import { readRuleBook } from '../../electron/store/alerts/rules.ts';
import { readViewContext, type ViewContext, type ViewRuntime } from '../../electron/views/context.ts';
import { noon } from '../services/filled.ts';

/** The cache as the views want it, at noon, with nothing going on. */
export function contextOf(db: Db, changes: Partial<ViewRuntime> = {}): ViewContext {
  return readViewContext(db, {
    now: noon,
    settings: defaultSettings,
    rules: readRuleBook(db),
    online: true,
    standstill: false,
    refreshing: new Set(),
    keyPlace: () => 'keychain',
    ...changes,
  });
}
