import type { Rectangle } from '../../../electron/core/window-bounds.ts';
import type { TrayAction, TrayState } from '../../../electron/core/tray.ts';
import type { Pushes } from '../../../electron/ipc/contract.ts';
import type { Banner, ShowOutcome } from '../../../electron/shell/notifications.ts';
import type { Subject } from '../../../electron/core/model.ts';

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
  withdraw(id: string): void;
  fetch(wish: FetchWish): Promise<FetchReport>;
  show(target?: Pushes['navigate']): void;
  send(): void;
  /** Runs what the window put off (its destruction after hiding), as if the time had come. */
  timePasses(): void;
  setLaunchAtLogin(enabled: boolean): void;
  readonly actions: TrayAction[];
  readonly presences: string[];
  readonly clicks: Subject[];
  readonly visibility: boolean[];
  readonly gaveUp: string[];
  bounds: Rectangle | null;
}

declare global {
  var fixture: Fixture;
}
