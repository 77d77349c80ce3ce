import type { TrayContent } from '../core/tray.ts';
import { alertViews, overallAsOf, overallState, overallText, type ViewContext } from '../services/views.ts';

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

/** What the tray says of the cache: the same worst-of and the same sentence as the window. */
export function trayContent(context: ViewContext): TrayContent {
  const asOf = overallAsOf(context);
  return {
    icon: overallState(context),
    sentence: overallText(context),
    asOf: asOf === null ? null : clock.format(asOf),
    problems: alertViews(context)
      .filter((alert) => alert.phase !== 'pending')
      .map((alert) => ({
        subject: { accountId: alert.accountId, ...alert.subject },
        severity: alert.severity,
        reason: alert.message.slice(alert.message.indexOf(': ') + 2),
      })),
    accountCount: context.accounts.length,
    paused: context.runtime.settings.paused,
    refreshing: context.runtime.refreshing.size > 0,
  };
}
