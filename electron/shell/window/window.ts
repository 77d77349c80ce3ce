import { BrowserWindow, nativeTheme, screen, type WebPreferences } from 'electron';
import { failedAgain } from '../../core/attempts.ts';
import { minuteMs, secondMs } from '../../core/days.ts';
import { minimumWindowSize, visibleBounds, type Rectangle } from '../../core/window-bounds.ts';
import { heardJourney, localeArgument } from '../../ipc/channels.ts';
import type { Push, Pushes } from '../../ipc/contract.ts';
import { createPagePost } from './page-post.ts';

/** Why the page was of no use any more. `reason` is Chromium's own word; nothing of what the page showed. */
export interface PageEnd {
  readonly cause: 'gone' | 'not-loaded' | 'no-bridge' | 'unresponsive';
  readonly reason: string;
}

export interface WindowOptions {
  readonly preload: string;
  readonly url: string;
  /** BCP 47: how the page is to write numbers and days. */
  readonly locale: string;
  /** PNG for task bars and window lists; `null` where the package provides one. */
  readonly icon: string | null;
  readonly readBounds: () => Rectangle | null;
  readonly saveBounds: (bounds: Rectangle) => void;
  /** False once the application quits: then closing it really closes it. */
  readonly closeHides: () => boolean;
  readonly onVisible: (visible: boolean) => void;
  /** A person closed it; it is hidden now. */
  readonly onClosed?: () => void;
  /** The page ended, and the window is made anew if anybody looks at it. */
  readonly onPageEnd?: (end: PageEnd) => void;
  /** That happened three times in a minute: somebody must be told. The next `show` tries again. */
  readonly onGaveUp: (reason: string) => void;
  /** Monotonic ms. */
  readonly now: () => number;
  /** Runs `work` later; returns a cancel. */
  readonly later: (work: () => void, inMs: number) => () => void;
}

export interface WindowController {
  /** Brings the window to the front, made anew if need be, and opens `target` in it once it can listen. */
  show(target?: Pushes['navigate']): void;
  hide(): void;
  isVisible(): boolean;
  /** Tells the page, if there is one, what to read again; one that is still loading, as soon as it listens. */
  tell(changed: Pushes['changed']): void;
  /** The page whose requests are to be answered, or `null`. */
  webContentsId(): number | null;
  /** The application quits: remembers where the window was and takes it away, whatever `closeHides` says. */
  end(): void;
}

/** A hidden page keeps some 130 MB; making it anew takes a tenth of a second. */
export const destroyAfterHiddenMs = 60_000;
const patience = { failures: 3, withinMs: minuteMs };
/** A page from the disk that has not loaded by then never will. */
const loadWithinMs = 30 * secondMs;
/** Chromium calls a page unresponsive after half a minute; so much longer, and it is given up. */
const answerWithinMs = 15 * secondMs;
/** A page that does not say by then that it has drawn is shown as it is. */
const drawnWithinMs = 5 * secondMs;

/** Chromium's ERR_ABORTED: another load took its place. */
const aborted = -3;

/** `--bg` of renderer/tokens.css, so that no white flashes before the page has drawn. */
const backgrounds = { light: '#f9fafc', dark: '#0e1217' };

/** The one window: made when first shown, hidden or closed by its button, destroyed a while after it was hidden. */
export function createWindowController(options: WindowOptions): WindowController {
  let window: BrowserWindow | null = null;
  /** Its page has loaded once, and the window was shown or soon is. */
  let loaded = false;
  const post = createPagePost({
    changed: (changed) => window?.webContents.send('changed' satisfies Push, changed),
    navigate: (target, journey) => window?.webContents.send('navigate' satisfies Push, target, journey),
  });
  let closing = false;
  let ends: readonly number[] = [];
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
    loaded = false;
    post.ends();
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
  const pageEnded = (target: BrowserWindow, end: PageEnd): void => {
    if (window !== target || closing) return;
    options.onPageEnd?.(end);
    const wanted = target.isVisible() || !loaded;
    target.destroy();
    const { failures, again } = failedAgain(ends, options.now(), patience);
    ends = again ? failures : [];
    if (!again) options.onGaveUp(end.reason);
    else if (wanted) show();
  };

  const open = (): BrowserWindow => {
    const target = build(options);
    let presented = false;
    const presentOnce = (): void => {
      if (presented || target.isDestroyed()) return;
      presented = true;
      present(target);
    };
    target.once('ready-to-show', presentOnce);
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
      options.onClosed?.();
    });
    target.on('closed', () => {
      forget(target);
      options.onVisible(false);
    });
    let cancelLoad = (): void => undefined;
    const awaitLoad = (): void => {
      cancelLoad();
      cancelLoad = options.later(() => pageEnded(target, { cause: 'not-loaded', reason: 'timed-out' }), loadWithinMs);
    };
    post.begins();
    awaitLoad();
    let cancelDrawn = (): void => undefined;
    target.once('closed', () => {
      cancelLoad();
      cancelDrawn();
      cancelPatience();
    });
    target.webContents.on('did-finish-load', () => {
      cancelLoad();
      cancelDrawn = options.later(presentOnce, drawnWithinMs);
      loaded = true;
      post.listens();
    });
    target.webContents.ipc.on(heardJourney, (_event, journey: unknown) => post.heard(journey));
    target.webContents.on('render-process-gone', (_event, { reason }) => pageEnded(target, { cause: 'gone', reason }));
    target.webContents.on('did-fail-load', (_event, code, reason, _url, isMainFrame) => {
      if (isMainFrame && code !== aborted) pageEnded(target, { cause: 'not-loaded', reason });
    });
    target.webContents.on('did-navigate', (_event, _url, status) => {
      // The page is loaded, for the first time or anew. Of what changed before it asks itself.
      post.begins();
      awaitLoad();
      // A page that is not there is answered, and would be an empty window.
      if (status >= 400) pageEnded(target, { cause: 'not-loaded', reason: `HTTP ${String(status)}` });
    });
    target.webContents.on('preload-error', (_event, _path, error) =>
      pageEnded(target, { cause: 'no-bridge', reason: error.name }),
    );
    let cancelPatience = (): void => undefined;
    target.webContents.on('unresponsive', () => {
      cancelPatience();
      cancelPatience = options.later(() => {
        pageEnded(target, { cause: 'unresponsive', reason: 'unresponsive' });
      }, answerWithinMs);
    });
    target.webContents.on('responsive', () => cancelPatience());
    const follow = (): void => target.setBackgroundColor(background());
    nativeTheme.on('updated', follow);
    target.once('closed', () => nativeTheme.off('updated', follow));
    // did-fail-load says so too; a rejection must not be unhandled.
    target.loadURL(options.url).catch(() => undefined);
    return target;
  };

  const show = (target?: Pushes['navigate']): void => {
    if (target !== undefined) post.go(target);
    if (window === null) {
      window = open();
      return;
    }
    if (loaded) present(window);
  };

  return {
    show,
    hide: () => window?.hide(),
    isVisible: () => window?.isVisible() ?? false,
    tell: post.tell,
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
    ...visibleBounds(lastBounds(options), areas),
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

/** Where it was; `null` when that cannot be read, which is no reason not to show it. */
function lastBounds({ readBounds }: WindowOptions): Rectangle | null {
  try {
    return readBounds();
  } catch {
    return null;
  }
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light;
}
