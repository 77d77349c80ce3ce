/** What the tray's menu and a banner's buttons ask for, done. */
import type { BannerAction } from '../../core/delivery/desktop-banner.ts';
import { assertNever } from '../../core/errors.ts';
import type { TrayAction } from '../../core/state/tray.ts';
import { listAlerts } from '../../store/alerts/states.ts';
import { acknowledge, endSnooze, muteSubject, snooze } from './actions.ts';
import type { App } from '../app.ts';

type Context = Pick<App, 'db' | 'now'>;

/** The tray's choices that are about alerts. */
export type AlertAction = Extract<TrayAction, { readonly do: 'acknowledge' | 'snooze' | 'end-snooze' | 'mute' }>;

/** Does what was chosen in the tray. Alerts that are over meanwhile are passed over. */
export function actOnAlerts(app: Context, action: AlertAction): void {
  switch (action.do) {
    case 'acknowledge':
      acknowledge(app, action.alertIds);
      return;
    case 'snooze':
      snooze(app, action.alertIds, action.for);
      return;
    case 'end-snooze': {
      const snoozed = listAlerts(app.db).filter(({ snoozedUntil }) => snoozedUntil !== null);
      endSnooze(
        app,
        snoozed.map(({ id }) => id),
      );
      return;
    }
    case 'mute':
      muteSubject(app, action.subject, null);
      return;
    default:
      assertNever(action);
  }
}

/** Does what was pressed on a banner, for every alert it is about. */
export function actOnBanner(app: Context, alertIds: readonly string[], action: BannerAction): void {
  switch (action) {
    case 'acknowledge':
      acknowledge(app, alertIds);
      return;
    case 'snooze-hour':
      snooze(app, alertIds, '1h');
      return;
    case 'snooze-tomorrow':
      snooze(app, alertIds, 'tomorrow');
      return;
    default:
      assertNever(action);
  }
}
