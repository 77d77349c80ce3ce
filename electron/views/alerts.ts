/** The alerts that are not inactive, as the window draws them. */
import { rankOf, startOf, type Alert } from '../core/alerts/model.ts';
import type { Level } from '../core/alerts/state.ts';
import type { Untold } from '../core/delivery/model.ts';
import { heldReasons, lastNotified } from '../store/alerts/outbox.ts';
import type { ViewContext } from './context.ts';

export interface AlertView extends Alert {
  readonly accountLabel: string;
  readonly provider: string;
  readonly providerName: string;
  readonly client: string | null;
  /** Of its rule, ascending: what its sentence measures against. */
  readonly levels: readonly Level[] | null;
  /** `until: null`: until it is lifted. */
  readonly muted: { readonly until: number | null } | null;
  /** What keeps it quiet now: a worse alert, an outage, quiet hours; `null` when nothing does. */
  readonly heldBy: Untold | null;
  /** When a notification of this alert was really shown. */
  readonly notifiedAt: number | null;
}

/** Critical ones first, then the longest standing. */
export function alertViews(context: ViewContext): readonly AlertView[] {
  const { db, alerts, accounts, muteOf } = context;
  const byId = new Map(accounts.map((facts) => [facts.account.id, facts]));
  const notified = lastNotified(db);
  const held = heldReasons(db);
  const inOrder = alerts.toSorted(
    (one, other) => rankOf(other.severity) - rankOf(one.severity) || startOf(one) - startOf(other),
  );
  return inOrder.map((alert) => {
    const facts = byId.get(alert.accountId);
    const { kind, id } = alert.subject;
    const muted = muteOf({ accountId: alert.accountId, ...alert.subject });
    return {
      ...alert,
      since: startOf(alert),
      accountLabel: facts?.account.label ?? alert.accountId,
      provider: facts?.account.provider ?? '',
      providerName: facts?.providerName ?? '',
      client: facts?.account.client ?? null,
      levels: facts === undefined ? null : context.rulesFor(facts)(alert.rule, kind, id).rule.levels,
      notifiedAt: notified.get(alert.id) ?? null,
      muted: muted === null ? null : { until: muted.until },
      heldBy: held.get(alert.id) ?? null,
    };
  });
}
