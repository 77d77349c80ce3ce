/** Which alerts a line would have raised, as the rule editor shows it. */
import { replayRule, type ReplayAlert, type Replayed, type ReplayRequest } from '../services/alerts/replay.ts';
import { pick } from '../core/pick.ts';
import type { App } from '../services/app.ts';
import { listAccounts } from '../store/accounts/accounts.ts';

/** What a threshold would have raised. */
export interface ReplayView extends Pick<Replayed, 'subjectsJudged' | 'daysCovered'> {
  /** How many alerts it would have raised. */
  readonly count: number;
  /** The newest of them, newest first; the rest is only counted. */
  readonly alerts: readonly (Pick<ReplayAlert, (typeof drawnOfAlert)[number]> & { readonly accountLabel: string })[];
  /** How many the lines as they are now would have raised. */
  readonly countNow: number;
}

const drawnOfAlert = ['accountId', 'subject', 'firedAt', 'clearedAt', 'peak'] as const;

/** Alerts that the rule editor is given: nobody reads more, and a low line over many mailboxes raises tens of thousands. */
const mostListed = 500;

/** The replay for the rule editor: the newest 500, newest first, and how many there are; `null` for a rule without a past. */
export function replayView(app: Pick<App, 'db' | 'now'>, question: Omit<ReplayRequest, 'now'>): ReplayView | null {
  const found = replayRule(app.db, { ...question, now: app.now() });
  if (found === null) return null;
  const { alerts, alertsNow, subjectsJudged, daysCovered } = found;
  const labels = new Map(listAccounts(app.db).map(({ id, label }) => [id, label]));
  return {
    count: alerts.length,
    alerts: alerts
      .slice(-mostListed)
      .toReversed()
      .map((alert) => ({ ...pick(alert, drawnOfAlert), accountLabel: labels.get(alert.accountId) ?? alert.accountId })),
    countNow: alertsNow,
    subjectsJudged,
    daysCovered,
  };
}
