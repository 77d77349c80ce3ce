/** What the tray is drawn from: the same state and the same sentence as the window. */
import { headlineOf } from '../core/state/headline.ts';
import type { ProcessNotice } from '../core/state/process-notice.ts';
import { isSnoozed } from '../core/state/quieted.ts';
import type { TrayContent } from '../core/state/tray.ts';
import { trayProblems } from '../core/state/tray-problems.ts';
import { spokenAlert, type ViewContext } from './context.ts';
import type { Format } from '../core/format.ts';
import { headlineText } from '../core/words/headline.ts';
import { longestSentence, type RememberedTray } from '../core/words/remembered-tray.ts';
import { firstOldAt, overallAsOf } from './overview.ts';

/** What is kept of the tray for the next start. */
export function rememberedTray(
  context: ViewContext,
  { state, headline, asOf, now }: TrayContent,
  format: Format,
): RememberedTray {
  return {
    icon: state,
    sentence: headlineText(headline, format).slice(0, longestSentence),
    asOf,
    keptAt: now,
    oldAt: firstOldAt(context),
  };
}

/** `unsaved`: why nothing can be saved for now. */
export function trayContent(
  context: ViewContext,
  notice: ProcessNotice | null = null,
  unsaved: string | null = null,
): TrayContent {
  const { now, settings, refreshing } = context.runtime;
  const { glance, alerts } = context;
  const facts = new Map(context.accounts.map((each) => [each.account.id, each]));
  return {
    state: glance.state,
    headline: headlineOf(glance),
    asOf: overallAsOf(context),
    now,
    notice,
    unsaved,
    problems: trayProblems(glance, (alert) => spokenAlert(context, facts.get(alert.accountId), alert)),
    anySnoozed: alerts.some((alert) => isSnoozed(alert, now)),
    accountCount: context.accounts.length,
    paused: settings.paused,
    refreshing: refreshing.size > 0,
  };
}
