import type { ChangeablePart } from '../core/changes.ts';
import type { BannerAction } from '../core/delivery/desktop-banner.ts';
import type { TrayAction } from '../core/state/tray.ts';

/** What happens in one part of the app and concerns others: the parts are made first and connected by it afterwards. */
export interface AppEvents {
  /** Something that can be seen changed: by itself, or because a person did something and waits for it. */
  readonly changed: [parts: readonly ChangeablePart[], by: 'itself' | 'person'];
  readonly 'tray-action': [action: TrayAction];
  readonly 'banner-click': [key: string];
  readonly 'banner-action': [key: string, action: BannerAction];
}
