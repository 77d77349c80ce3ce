/** The alerts that are not inactive, as the window draws them. */
import { isFiring, startOf, type Alert } from '../core/alerts/model.ts';
import type { Level } from '../core/alerts/state.ts';
import type { Subject } from '../core/model.ts';
import type { Untold } from '../core/delivery/model.ts';
import { heldReasons, lastNotified } from '../store/alerts/outbox.ts';
import { excessOf, worseFirst } from '../core/state/glance.ts';
import { compareNames } from '../core/search.ts';
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

/** In the order of everything that needs a person; `ids`: only these. */
export function alertViews(context: ViewContext, ids: ReadonlySet<string> | null = null): readonly AlertView[] {
  const { db, accounts, muteOf } = context;
  const alerts = (ids === null ? context.alerts : context.alerts.filter(({ id }) => ids.has(id))).toSorted(
    worstAlertFirst,
  );
  if (alerts.length === 0) return [];
  const byId = new Map(accounts.map((facts) => [facts.account.id, facts]));
  const notified = lastNotified(db);
  const held = heldReasons(db);
  return alerts.map((alert) => {
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

/** What fires and pends about one subject. */
export function alertsAbout(
  context: ViewContext,
  { accountId, kind, id }: Omit<Subject, 'name'>,
): readonly AlertView[] {
  const own = context.alerts.filter(
    ({ accountId: of, subject }) => of === accountId && subject.kind === kind && subject.id === id,
  );
  return alertViews(context, new Set(own.map((alert) => alert.id)));
}

function worstAlertFirst(one: Alert, other: Alert): number {
  const standing = (alert: Alert) => ({
    state: isFiring(alert) ? alert.severity : ('unconfirmed' as const),
    excess: excessOf(alert),
  });
  return worseFirst(standing(one), standing(other)) || compareNames(one.subject.name, other.subject.name);
}
