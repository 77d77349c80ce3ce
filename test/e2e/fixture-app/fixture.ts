import type { Rectangle } from '../../../electron/core/window-bounds.ts';
import type { TrayAction } from '../../../electron/core/state/tray.ts';
import type { TrayState } from '../../../electron/core/words/tray.ts';
import type { Pushes } from '../../../electron/ipc/contract.ts';
import type { Banner, BannerAction, ShowOutcome } from '../../../electron/core/delivery/desktop-banner.ts';

/** How one request over Electron's network stack went. */
export type FetchReport =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly ok: false; readonly error: string };

export interface FetchWish {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Stop reading after this many bytes. */
  readonly cancelAfter?: number;
  /** Abort this long after the headers came. */
  readonly abortAfterHeadersMs?: number;
  readonly abortAfterMs?: number;
}

/** What the shell specs drive, from outside, in a real Electron. */
export interface Fixture {
  render(state: TrayState): void;
  notify(banner: Banner): Promise<ShowOutcome>;
  withdraw(key: string): void;
  notificationsSupported(): boolean;
  fetch(wish: FetchWish): Promise<FetchReport>;
  show(target?: Pushes['navigate']): void;
  send(): void;
  /** Runs what was put off (the window's destruction after hiding, the end of a banner's patience), as if the time had come. */
  timePasses(): void;
  setLaunchAtLogin(enabled: boolean): void;
  readonly actions: TrayAction[];
  readonly presences: string[];
  /** Keys of banners. */
  readonly clicks: string[];
  readonly bannerActions: { readonly key: string; readonly action: BannerAction }[];
  readonly visibility: boolean[];
  readonly gaveUp: string[];
  bounds: Rectangle | null;
}

declare global {
  var fixture: Fixture;
}
