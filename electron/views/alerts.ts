/** The alerts that are not inactive, as the window draws them. */
import { startOf, type Alert } from '../core/alerts/model.ts';
import type { Level } from '../core/alerts/state.ts';
import type { Subject } from '../core/model.ts';
import type { Untold } from '../core/delivery/model.ts';
import { heldReasons, lastNotified } from '../store/alerts/outbox.ts';
import { placesOf, worseAlertFirst, type AlertStanding } from '../core/state/alert-order.ts';
import { excessOf, type GlancedAlert } from '../core/state/glance.ts';
import type { QuietAlert } from '../core/state/quieted.ts';
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
  /** Its account is paused by itself. */
  readonly accountPaused: boolean;
  /** What keeps it quiet now: a worse alert, an outage, quiet hours; `null` when nothing does. */
  readonly heldBy: Untold | null;
  /** When a notification of this alert was really shown. */
  readonly notifiedAt: number | null;
}

export type ListedPhase = Alert['phase'];

/** How many alerts of each phase are wanted. */
export interface AlertQuestion extends Readonly<Record<ListedPhase, number>> {
  /** Ids of more that are wanted, wherever they stand: no row goes from under the pointer or the keys. */
  readonly held: readonly string[];
}

/** The first alerts of one phase: those that count before those that were left out. */
export interface FirstOfPhase<A> {
  readonly alerts: readonly A[];
  /** How many there are in all, and how many of them were left out. */
  readonly count: number;
  readonly quiet: number;
}

export type AlertGroups = Readonly<Record<ListedPhase, FirstOfPhase<AlertView>>>;

/** Of each phase the first so many alerts, in the order they come in. */
export function firstOfPhases<A extends Pick<Alert, 'id' | 'phase'>>(
  alerts: readonly A[],
  wanted: AlertQuestion,
  isLeftOut: (alert: A) => boolean,
): Readonly<Record<ListedPhase, FirstOfPhase<A>>> {
  const held = new Set(wanted.held);
  const first = (phase: ListedPhase): FirstOfPhase<A> => {
    const all = alerts.filter((alert) => alert.phase === phase);
    const quiet = new Set(all.filter(isLeftOut));
    const loudFirst = [...all.filter((alert) => !quiet.has(alert)), ...quiet];
    const shown = loudFirst.filter(({ id }, place) => place < wanted[phase] || held.has(id));
    return { alerts: shown, count: all.length, quiet: quiet.size };
  };
  return { firing: first('firing'), recovering: first('recovering'), pending: first('pending') };
}

/** Of each phase the first so many alerts, those that count before those that were left out, the worst first. */
export function alertGroups(context: ViewContext, wanted: AlertQuestion): AlertGroups {
  const standings = standingsOf(context, context.glance.world.alerts);
  const isLeftOut = ({ id }: Alert): boolean => (standings.get(id)?.quieted ?? null) !== null;
  const { firing, recovering, pending } = firstOfPhases(worstFirst(context.alerts, standings), wanted, isLeftOut);
  const held = heldReasons(context.db);
  const shown = (group: FirstOfPhase<Alert>) => ({ ...group, alerts: drawn(context, group.alerts, held) });
  return { firing: shown(firing), recovering: shown(recovering), pending: shown(pending) };
}

/** Those with these ids, worst first. */
export function alertsWith(context: ViewContext, ids: ReadonlySet<string>): readonly AlertView[] {
  const alerts = context.alerts.filter(({ id }) => ids.has(id));
  if (alerts.length === 0) return [];
  const standings = standingsOf(
    context,
    context.glance.world.alerts.filter(({ id }) => ids.has(id)),
  );
  return drawn(context, worstFirst(alerts, standings), heldReasons(context.db));
}

type Standings = ReadonlyMap<string, AlertStanding>;

/** How each of these alerts stands, by id. */
function standingsOf({ glance }: ViewContext, alerts: readonly GlancedAlert[]): Standings {
  const placeOf = placesOf(glance.troubles.map(({ subject }) => subject));
  return new Map(
    alerts.map((alert) => {
      const place = placeOf({ accountId: alert.accountId, ...alert.subject });
      return [alert.id, { ...alert, place, excess: excessOf(alert), name: alert.subject.name }];
    }),
  );
}

function worstFirst(alerts: readonly Alert[], standings: Standings): readonly Alert[] {
  return alerts
    .flatMap((alert) => {
      const standing = standings.get(alert.id);
      return standing === undefined ? [] : [{ alert, standing }];
    })
    .toSorted((one, other) => worseAlertFirst(one.standing, other.standing))
    .map(({ alert }) => alert);
}

/** What fires and pends about one subject. */
export function alertsAbout(
  context: ViewContext,
  { accountId, kind, id }: Omit<Subject, 'name'>,
): readonly AlertView[] {
  const own = context.alerts.filter(
    ({ accountId: of, subject }) => of === accountId && subject.kind === kind && subject.id === id,
  );
  return alertsWith(context, new Set(own.map((alert) => alert.id)));
}

type Held = ReturnType<typeof heldReasons>;

function quietness({ muteOf }: ViewContext, alert: Alert, isPaused: boolean, held: Held): QuietAlert {
  const muted = muteOf({ accountId: alert.accountId, ...alert.subject });
  return {
    acknowledgedAt: alert.acknowledgedAt,
    snoozedUntil: alert.snoozedUntil,
    muted: muted === null ? null : { until: muted.until },
    accountPaused: isPaused,
    heldBy: held.get(alert.id) ?? null,
  };
}

function drawn(context: ViewContext, alerts: readonly Alert[], held: Held): readonly AlertView[] {
  if (alerts.length === 0) return [];
  const byId = new Map(context.accounts.map((facts) => [facts.account.id, facts]));
  const notified = lastNotified(context.db);
  return alerts.map((alert) => {
    const facts = byId.get(alert.accountId);
    const { kind, id } = alert.subject;
    return {
      ...alert,
      ...quietness(context, alert, facts?.account.paused === true, held),
      since: startOf(alert),
      accountLabel: facts?.account.label ?? alert.accountId,
      provider: facts?.account.provider ?? '',
      providerName: facts?.providerName ?? '',
      client: facts?.account.client ?? null,
      levels: facts === undefined ? null : context.rulesFor(facts)(alert.rule, kind, id).rule.levels,
      notifiedAt: notified.get(alert.id) ?? null,
    };
  });
}
