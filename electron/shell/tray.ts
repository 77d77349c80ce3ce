import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Menu, Tray, nativeImage, type MenuItemConstructorOptions, type NativeImage } from 'electron';
import type { GlanceState } from '../core/state/glance.ts';
import type { TrayAction } from '../core/state/tray.ts';
import { sameMenu, type TrayMenuEntry } from '../core/words/tray-entries.ts';
import type { TrayState } from '../core/words/tray.ts';

export interface TrayOptions {
  /** The folder of build/icons/tray. */
  readonly imageFolder: string;
  readonly onAction: (action: TrayAction) => void;
  /** `missing`: no desktop part draws tray icons now; the application must be usable without one. */
  readonly onPresence: (presence: 'shown' | 'missing') => void;
  /** Follows the desktop's tray host and returns its own end; `null` where a tray is always there (macOS, Windows). */
  readonly watchHost: ((listener: (present: boolean) => void) => () => void) | null;
}

export interface TrayHandle {
  /** Shows this state now, or as soon as a tray host is there. */
  render(state: TrayState): void;
  presence(): 'shown' | 'missing';
  destroy(): void;
}

/**
 * The tray icon. On Linux an icon made before a tray host is there never appears, not even when the host comes later:
 * so it is made when the first host is there. From then on it is kept, because Electron registers it again with every
 * later host, while a second icon of the same process would never be registered (measured on 41.3).
 */
export function createTray(options: TrayOptions): TrayHandle {
  const images = new Map<GlanceState, NativeImage>();
  let wanted: TrayState | null = null;
  let drawn: TrayState | null = null;
  let tray: Tray | null = null;
  let hostPresent = options.watchHost === null;

  const imageOf = (icon: GlanceState): NativeImage => {
    const known = images.get(icon) ?? loadImage(options.imageFolder, icon);
    images.set(icon, known);
    return known;
  };
  const draw = (): void => {
    if (wanted === null) return;
    if (tray === null) {
      if (!hostPresent) return;
      tray = new Tray(imageOf(wanted.icon));
      // Linux: the host's "Activate". macOS opens the menu instead, as is usual there.
      tray.on('click', () => process.platform !== 'darwin' && options.onAction({ do: 'open', subject: null }));
    } else if (drawn?.icon !== wanted.icon) {
      tray.setImage(imageOf(wanted.icon));
    }
    if (drawn?.tooltip !== wanted.tooltip) tray.setToolTip(wanted.tooltip);
    // A published menu is a snapshot: changes only arrive with a new one. An unchanged one stays, lest it close under the pointer.
    if (drawn === null || !sameMenu(drawn.menu, wanted.menu)) {
      tray.setContextMenu(Menu.buildFromTemplate(wanted.menu.map((entry) => menuItem(entry, options.onAction))));
    }
    drawn = wanted;
  };
  const stopWatching = options.watchHost?.((present) => {
    hostPresent = present;
    draw();
    options.onPresence(present ? 'shown' : 'missing');
  });

  return {
    render(state) {
      wanted = state;
      draw();
    },
    presence: () => (hostPresent ? 'shown' : 'missing'),
    destroy() {
      stopWatching?.();
      wanted = null;
      tray?.destroy();
      tray = null;
    },
  };
}

function menuItem(entry: TrayMenuEntry, onAction: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (entry.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'text':
      return { label: literal(entry.label), enabled: false };
    case 'action':
      return { label: literal(entry.label), enabled: entry.enabled, click: () => onAction(entry.action) };
    case 'menu':
      return { label: literal(entry.label), submenu: entry.entries.map((inner) => menuItem(inner, onAction)) };
  }
}

/** A single `&` would underline the next letter instead of appearing. */
function literal(label: string): string {
  return label.replaceAll('&', '&&');
}

/** Template images on macOS, 16 px with their @2x on Windows. Linux hosts scale as they like: they get the largest, which only ever shrinks. */
function loadImage(folder: string, icon: GlanceState): NativeImage {
  switch (process.platform) {
    case 'darwin':
      return nativeImage.createFromPath(join(folder, `${icon}Template.png`));
    case 'win32':
      return nativeImage.createFromPath(join(folder, `${icon}-16.png`));
    default:
      return nativeImage.createFromBuffer(readFileSync(join(folder, `${icon}-22@2x.png`)));
  }
}
