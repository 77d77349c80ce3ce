import { clockText } from '../core/text.ts';
import type { TrayContent } from '../core/state/tray.ts';
import { isSnoozed, quietedBy, trayProblems } from '../core/state/tray-problems.ts';
import { alertViews, overallAsOf, overallState, overallText, type ViewContext } from './index.ts';

/** What is wrong and how much of it; what it takes to get better is said where there is room for it. */
function reasonOf(message: string): string {
  const [first = ''] = message.slice(message.indexOf(': ') + 2).split('; ');
  return first;
}

/** What the tray says of the cache: the same worst-of and the same sentence as the window. */
export function trayContent(context: ViewContext): TrayContent {
  const { now, settings, refreshing } = context.runtime;
  const asOf = overallAsOf(context);
  const alerts = alertViews(context).filter((alert) => alert.phase !== 'pending');
  return {
    icon: overallState(context),
    sentence: overallText(context),
    asOf: asOf === null ? null : clockText(asOf),
    problems: trayProblems(
      alerts.map((alert) => ({
        id: alert.id,
        subject: { accountId: alert.accountId, ...alert.subject },
        severity: alert.severity,
        reason: reasonOf(alert.message),
        quieted: quietedBy(alert, now),
      })),
    ),
    anySnoozed: alerts.some((alert) => isSnoozed(alert, now)),
    accountCount: context.accounts.length,
    paused: settings.paused,
    refreshing: refreshing.size > 0,
  };
}
