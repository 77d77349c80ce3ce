/** What the tray is drawn from: the same state and the same sentence as the window. */
import { isFiring } from '../core/alerts/model.ts';
import { headlineOf, overallState } from '../core/state/overall.ts';
import type { ProcessNotice } from '../core/state/process-notice.ts';
import type { TrayContent } from '../core/state/tray.ts';
import { isSnoozed, quietedBy, trayProblems } from '../core/state/tray-problems.ts';
import { alertViews } from './alerts.ts';
import type { ViewContext } from './context.ts';
import { overallAsOf, overallFacts } from './overview.ts';

export function trayContent(context: ViewContext, notice: ProcessNotice | null = null): TrayContent {
  const { now, settings, refreshing } = context.runtime;
  const overall = overallFacts(context);
  const alerts = alertViews(context).filter((alert) => isFiring(alert));
  return {
    state: overallState(overall),
    headline: headlineOf(overall),
    asOf: overallAsOf(context),
    now,
    notice,
    problems: trayProblems(
      alerts.map((alert) => ({
        id: alert.id,
        subject: { accountId: alert.accountId, ...alert.subject },
        alert,
        quieted: quietedBy(alert, now),
      })),
    ),
    anySnoozed: alerts.some((alert) => isSnoozed(alert, now)),
    accountCount: context.accounts.length,
    paused: settings.paused,
    refreshing: refreshing.size > 0,
  };
}
