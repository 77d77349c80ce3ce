/** What the monitor needs of the desktop and of Electron, wherever it runs: what only the process of the app can do. */
import type { ChangeablePart } from '../core/changes.ts';
import type { Banner, ShowOutcome } from '../core/delivery/desktop-banner.ts';
import type { Settings } from '../core/settings.ts';
import type { DrawnTray } from '../core/words/remembered-tray.ts';
import type { AppInfo, Pushes } from '../ipc/contract.ts';
import type { Fetch } from '../providers/http/client.ts';
import type { BannerBefore } from '../services/delivery/outbox.ts';
import type { StartHelper } from '../services/keychain/helper.ts';
import type { Log } from '../services/log.ts';

/** What the desktop has of what the app can be seen by. */
export type SeenBy = Pick<AppInfo, 'tray' | 'notifications'>;

export interface MonitorDesktop {
  readonly log: Log;
  /** The network as the whole desktop has it: its proxy, its certificates. */
  readonly fetch: Fetch;
  readonly startKeychainHelper: StartHelper;
  /** A monitor after this one has that key for the account, which is in memory only; `null`: none. */
  readonly keepSessionKey: (accountId: string, key: string | null) => void;
  readonly drawTray: (drawn: DrawnTray) => void;
  /** Tells the window, if there is one, what to read again. */
  readonly tellWindow: (changed: readonly ChangeablePart[]) => void;
  readonly openWindow: (target: Pushes['navigate']) => void;
  /**
   * Resolves once the desktop said that the banner is there, or that it is not. `before`: what to hand to a monitor after this
   * one; `null` where it is of no alert.
   */
  readonly showBanner: (banner: Banner, before: BannerBefore | null) => Promise<ShowOutcome>;
  readonly withdrawBanner: (key: string) => void;
  /** It is stored that this banner was shown. */
  readonly bannerRecorded: (key: string) => void;
  /** Carries a change of the settings that reach outside of the cache. Rejects where the desktop refuses. */
  readonly applySettings: (next: Settings, before: Settings) => Promise<void>;
  /** Opens a page in the person's browser; false when it is no https page or could not be opened. */
  readonly openPage: (address: string) => Promise<boolean>;
  readonly seenBy: () => Promise<SeenBy>;
  /** The monitor works, with these settings. */
  readonly ready: (settings: Settings) => void;
  /** It runs: said now and then. */
  readonly alive: () => void;
  /** It cannot: says why, and ends the app. */
  readonly cannotStart: (message: string) => void;
}

/** What the monitor is told at its start. */
export interface MonitorFacts {
  /** The data folder. */
  readonly folder: string;
  readonly version: string;
  /** BCP 47: how this machine writes numbers and days. */
  readonly locale: string;
  /** How much faster than real time the demo unfolds. */
  readonly speed: number;
  /** False is certain; true only means that some network interface is up. */
  readonly online: boolean;
  /** A person sees the window. */
  readonly seen: boolean;
  /** When a mistake ended the process or the monitor before this one, epoch ms; `null` when none did. */
  readonly restartedAt: number | null;
  /** The banners of the monitor before this one that may be on the screen still. */
  readonly banners: readonly BannerBefore[];
  /** The keys that are in memory only: account and key. */
  readonly sessionKeys: readonly (readonly [accountId: string, key: string])[];
}
