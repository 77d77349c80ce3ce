import { Notification } from 'electron';
import type { Severity } from '../core/alerts.ts';
import type { Subject } from '../core/model.ts';
import { plainBody } from './notification-text.ts';

export interface Banner {
  /** Stable per alert: a new banner under the same id takes the old one's place, and `withdraw` names it. */
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly silent: boolean;
}

/** `shown` only after the desktop said so: nothing else may be recorded as told. */
export type ShowOutcome = 'shown' | 'failed' | 'unsupported';

export interface NotifierOptions {
  /** A picture beside the text; `null` where the desktop shows the application's own (macOS). */
  readonly icon: string | null;
  readonly onClick: (subject: Subject) => void;
  /** Whether bodies are read as markup (the Linux daemon's `body-markup` capability). */
  readonly readsMarkup: () => Promise<boolean>;
  /** Runs `work` later; returns a cancel. */
  readonly later: (work: () => void, inMs: number) => () => void;
}

export interface Notifier {
  show(banner: Banner): Promise<ShowOutcome>;
  /** Takes the banner away, if it is still there. */
  withdraw(id: string): void;
  supported(): boolean;
}

/** No desktop takes this long to say that it showed a banner. */
const confirmWithinMs = 10_000;

/**
 * Desktop notifications. A banner that is neither confirmed nor refused within ten seconds is taken back and counts as
 * failed: the outbox may then try again, and because it was taken back nobody sees it twice.
 */
export function createNotifier(options: NotifierOptions): Notifier {
  // Also keeps them alive: a collected Notification loses its click.
  const banners = new Map<string, Notification>();

  const withdraw = (id: string): void => {
    const banner = banners.get(id);
    banners.delete(id);
    banner?.close();
  };

  return {
    withdraw,
    supported: () => Notification.isSupported(),
    async show(banner) {
      if (!Notification.isSupported()) return 'unsupported';
      const body = plainBody(banner.body, await options.readsMarkup());
      withdraw(banner.id);
      const notification = build(banner, body, options.icon);
      banners.set(banner.id, notification);
      const forget = (): void => {
        if (banners.get(banner.id) === notification) banners.delete(banner.id);
      };
      notification.on('click', () => {
        forget();
        options.onClick(banner.subject);
      });
      // A banner that only timed out may wait in the desktop's list, where it can still be clicked or taken away.
      notification.on('close', (details) => {
        if (details?.reason === undefined || details.reason === 'userCanceled') forget();
      });
      const outcome = await confirmation(notification, options.later);
      if (outcome !== 'shown') {
        forget();
        notification.close();
      }
      return outcome;
    },
  };
}

function build(banner: Banner, body: string, icon: string | null): Notification {
  const critical = banner.severity === 'critical';
  return new Notification({
    title: banner.title,
    body,
    silent: banner.silent,
    ...(icon === null ? {} : { icon }),
    urgency: critical ? 'critical' : 'normal',
    timeoutType: critical ? 'never' : 'default',
  });
}

function confirmation(notification: Notification, later: NotifierOptions['later']): Promise<ShowOutcome> {
  return new Promise((resolve) => {
    const cancel = later(() => resolve('failed'), confirmWithinMs);
    const settle = (outcome: ShowOutcome): void => {
      cancel();
      resolve(outcome);
    };
    notification.once('show', () => settle('shown'));
    // Linux too, though the types say otherwise: no daemon answers.
    notification.once('failed', () => settle('failed'));
    notification.show();
  });
}
