/** Where the window was last and in which colours, so that it can be shown before the cache is opened. */
import { join } from 'node:path';
import * as v from 'valibot';
import { defaultSettings, themes, type Settings } from '../../core/settings.ts';
import type { Rectangle } from '../../core/window-bounds.ts';
import { keepRemembered, readRemembered } from './remembered.ts';

export interface RememberedWindow {
  /** `null` before it was ever moved. */
  readonly bounds: Rectangle | null;
  readonly theme: Settings['theme'];
}

const name = 'window.json';
const bounds = v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() });
const nothing: RememberedWindow = { bounds: null, theme: defaultSettings.theme };
const schema = v.object({
  bounds: v.fallback(v.nullable(bounds), nothing.bounds),
  theme: v.fallback(v.picklist(themes), nothing.theme),
});

export interface WindowMemory {
  readonly current: () => RememberedWindow;
  /** Never throws. */
  readonly keep: (changed: Partial<RememberedWindow>) => void;
}

/** The memory of this process; one that cannot be read holds nothing. */
export function createWindowMemory(folder: string): WindowMemory {
  const file = join(folder, name);
  let current = readRemembered(file, schema) ?? nothing;
  return {
    current: () => current,
    keep: (changed) => {
      const next = { ...current, ...changed };
      if (JSON.stringify(next) === JSON.stringify(current)) return;
      current = next;
      keepRemembered(file, next);
    },
  };
}
