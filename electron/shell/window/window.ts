import { BrowserWindow, nativeTheme, screen, type WebPreferences } from 'electron';
import { minimumWindowSize, visibleBounds, type Rectangle } from '../../core/window-bounds.ts';
import { localeArgument } from '../../ipc/channels.ts';
import type { Push, Pushes } from '../../ipc/contract.ts';

export interface WindowOptions {
  readonly preload: string;
  readonly url: string;
  /** BCP 47: how the page is to write numbers and days. */
  readonly locale: string;
  /** PNG for task bars and window lists; `null` where the package provides one. */
  readonly icon: string | null;
  readonly readBounds: () => Rectangle | null;
  readonly saveBounds: (bounds: Rectangle) => void;
  /** True while a tray (or dock) can bring the window back; otherwise closing it really closes it. */
  readonly closeHides: () => boolean;
  readonly onVisible: (visible: boolean) => void;
  /** The page died three times in a minute: somebody must be told. */
  readonly onGaveUp: (reason: string) => void;
  readonly now: () => number;
  /** Runs `work` later; returns a cancel. */
  readonly later: (work: () => void, inMs: number) => () => void;
}

export interface WindowController {
  /** Brings the window to the front, made anew if need be, and opens `target` in it once it can listen. */
  show(target?: Pushes['navigate']): void;
  hide(): void;
  isVisible(): boolean;
  /** Tells the page, if there is one. A page that is still loading reads everything fresh anyway. */
  send<P extends Push>(push: P, payload: Pushes[P]): void;
  /** The page whose requests are to be answered, or `null`. */
  webContentsId(): number | null;
  /** The application quits: remembers where the window was and takes it away, whatever `closeHides` says. */
  end(): void;
}

/** A hidden page keeps some 130 MB; making it anew takes a tenth of a second. */
export const destroyAfterHiddenMs = 60_000;
const crashesTolerated = 3;
const crashWindowMs = 60_000;

/** `--bg` of renderer/tokens.css, so that no white flashes before the page has drawn. */
const backgrounds = { light: '#f9fafc', dark: '#0e1217' };

/** The one window: made when first shown, hidden or closed by its button, destroyed a while after it was hidden. */
export function createWindowController(options: WindowOptions): WindowController {
  let window: BrowserWindow | null = null;
  let listening = false;
  let pending: Pushes['navigate'] | null = null;
  let closing = false;
  let crashes: readonly number[] = [];
  let cancelDestroy = (): void => undefined;

  const keepBounds = (target: BrowserWindow): void => {
    if (target.isMinimized() || target.isFullScreen()) return;
    try {
      options.saveBounds(target.getNormalBounds());
    } catch {
      // A full disk: where the window was is not worth failing to close or to quit.
    }
  };
  const forget = (target: BrowserWindow): void => {
    if (window !== target) return;
    cancelDestroy();
    window = null;
    listening = false;
  };
  const hidden = (target: BrowserWindow): void => {
    options.onVisible(false);
    cancelDestroy();
    cancelDestroy = options.later(() => {
      if (!target.isDestroyed() && !target.isVisible()) target.destroy();
    }, destroyAfterHiddenMs);
  };
  const present = (target: BrowserWindow): void => {
    if (target.isMinimized()) target.restore();
    target.show();
    target.focus();
  };
  const crashed = (target: BrowserWindow, reason: string): void => {
    const wasVisible = target.isVisible() || !listening;
    target.destroy();
    crashes = [...crashes.filter((at) => options.now() - at < crashWindowMs), options.now()];
    if (crashes.length >= crashesTolerated) options.onGaveUp(reason);
    else if (wasVisible && !closing) show();
  };

  const open = (): BrowserWindow => {
    const target = build(options);
    target.once('ready-to-show', () => present(target));
    target.on('show', () => {
      cancelDestroy();
      options.onVisible(true);
    });
    target.on('hide', () => hidden(target));
    target.on('close', (event) => {
      keepBounds(target);
      if (closing || !options.closeHides()) return;
      event.preventDefault();
      target.hide();
    });
    target.on('closed', () => {
      forget(target);
      options.onVisible(false);
    });
    target.webContents.on('did-finish-load', () => {
      listening = true;
      if (pending !== null) target.webContents.send('navigate' satisfies Push, pending);
      pending = null;
    });
    target.webContents.on('render-process-gone', (_event, details) => {
      if (details.reason !== 'clean-exit') crashed(target, details.reason);
    });
    const follow = (): void => target.setBackgroundColor(background());
    nativeTheme.on('updated', follow);
    target.once('closed', () => nativeTheme.off('updated', follow));
    // A load that fails leaves an empty window, and did-fail-load says so to whoever logs; a rejection must not be unhandled.
    target.loadURL(options.url).catch(() => undefined);
    return target;
  };

  const show = (target?: Pushes['navigate']): void => {
    if (target !== undefined) pending = target;
    if (window === null) {
      window = open();
      return;
    }
    if (!listening) return;
    if (pending !== null) window.webContents.send('navigate' satisfies Push, pending);
    pending = null;
    present(window);
  };

  return {
    show,
    hide: () => window?.hide(),
    isVisible: () => window?.isVisible() ?? false,
    send(push, payload) {
      if (window !== null && listening) window.webContents.send(push, payload);
    },
    webContentsId: () => window?.webContents.id ?? null,
    end() {
      closing = true;
      if (window === null) return;
      keepBounds(window);
      window.destroy();
    },
  };
}

/** Every choice that matters for safety is spelled out, though most are Electron's defaults. */
function webPreferences({ preload, locale }: WindowOptions): WebPreferences {
  return {
    preload,
    additionalArguments: [`${localeArgument}${locale}`],
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
    v8CacheOptions: 'code',
  };
}

function build(options: WindowOptions): BrowserWindow {
  const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea);
  return new BrowserWindow({
    ...visibleBounds(options.readBounds(), areas),
    minWidth: minimumWindowSize.width,
    minHeight: minimumWindowSize.height,
    title: 'Sendgauge',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: background(),
    ...(options.icon === null ? {} : { icon: options.icon }),
    webPreferences: webPreferences(options),
  });
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light;
}
