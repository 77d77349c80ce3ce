import { Notification, type NotificationConstructorOptions } from 'electron';
import { bannerActionLabels, type Banner, type ShowOutcome } from '../../core/delivery/desktop-banner.ts';
import { electronShowsActions } from './actions.ts';
import { plainBody } from './text.ts';
import { confirmWithinMs, type BannerEvents, type Later, type Notifier } from './notifier.ts';

export interface ElectronNotifierOptions extends BannerEvents {
  readonly icon: string | null;
  readonly later: Later;
}

/**
 * Banners by Electron. One that is neither confirmed nor refused within ten seconds is taken back and counts as failed:
 * the outbox may then try again, and because it was taken back nobody sees it twice.
 */
export function createElectronNotifier(options: ElectronNotifierOptions): Notifier {
  // Also keeps them alive: a collected Notification loses its click.
  const banners = new Map<string, Notification>();

  const withdraw = (key: string): void => {
    const banner = banners.get(key);
    banners.delete(key);
    banner?.close();
  };

  return {
    withdraw,
    supported: () => Notification.isSupported(),
    async show(banner) {
      if (!Notification.isSupported()) return 'unsupported';
      withdraw(banner.key);
      const notification = new Notification(constructorOptions(banner, options.icon));
      banners.set(banner.key, notification);
      const forget = (): void => {
        if (banners.get(banner.key) === notification) banners.delete(banner.key);
      };
      notification.on('click', () => {
        forget();
        options.onClick(banner.key);
      });
      notification.on('action', (_details, index) => {
        const action = banner.actions[index];
        if (action === undefined) return;
        forget();
        options.onAction(banner.key, action);
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

function constructorOptions(banner: Banner, icon: string | null): NotificationConstructorOptions {
  const critical = banner.severity === 'critical';
  return {
    title: banner.title,
    // Which daemon listens is not known here: an escaped text is readable everywhere, a broken one may be dropped.
    body: plainBody(banner.body, process.platform === 'linux'),
    silent: banner.silent,
    ...(icon === null ? {} : { icon }),
    urgency: critical ? 'critical' : 'normal',
    timeoutType: critical ? 'never' : 'default',
    actions: electronShowsActions(process.platform, process.versions.electron ?? '')
      ? banner.actions.map((action) => ({ type: 'button', text: bannerActionLabels[action] }))
      : [],
  };
}

function confirmation(notification: Notification, later: Later): Promise<ShowOutcome> {
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
