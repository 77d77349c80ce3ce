import type { Banner, BannerAction, ShowOutcome } from '../../core/delivery/desktop-banner.ts';

/** The desktop's banners. */
export interface Notifier {
  /** Resolves once the desktop said that the banner is there, or that it is not; after ten seconds at the latest. */
  show(banner: Banner): Promise<ShowOutcome>;
  /** Takes the banner away, if it is still there. */
  withdraw(key: string): void;
  /** Whether this desktop shows banners at all. */
  supported(): boolean;
}

/** What a person does with a banner. Either way the banner has then done its work and is gone. */
export interface BannerEvents {
  readonly onClick: (key: string) => void;
  readonly onAction: (key: string, action: BannerAction) => void;
}

/** Runs `work` later; returns a cancel. */
export type Later = (work: () => void, inMs: number) => () => void;

/** No desktop takes this long to say that it showed a banner. */
export const confirmWithinMs = 10_000;
