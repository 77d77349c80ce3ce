/** How a status document is put in order, marked and dated where it is text. */
import type { StatusAlert, StatusDocument } from '../core/state/status-document.ts';
import type { SubjectKind } from '../core/model.ts';
import type { Format } from '../core/format.ts';
import { placesOf, worseAlertFirst } from '../core/state/alert-order.ts';
import type { GlanceState, Quieted } from '../core/state/glance.ts';
import { stateMarks } from '../core/words/states.ts';

/** The alerts of the document, in the order of everything that needs a person; what was left out comes last. */
export function alertsInOrder(document: StatusDocument): readonly StatusAlert[] {
  const placeOf = orderOf(document);
  return document.alerts
    .map((alert) => ({
      ...alert,
      alert,
      quieted: quietedIn(document, alert),
      place: placeOf(alert.accountId, alert.subject.kind, alert.subject.id),
      excess: excess(alert),
      name: alert.subject.name,
    }))
    .toSorted(worseAlertFirst)
    .map(({ alert }) => alert);
}

/** Why the alert is left out of how its subject is; `null`: it counts. */
export function quietedIn(
  { accounts }: StatusDocument,
  { accountId, muted, acknowledgedAt, snoozedUntil }: StatusAlert,
): Quieted | null {
  if (accounts.find(({ id }) => id === accountId)?.state === 'paused') return 'paused';
  if (muted !== null) return 'muted';
  return acknowledgedAt !== null ? 'acknowledged' : snoozedUntil !== null ? 'snoozed' : null;
}

function excess({ value, threshold }: StatusAlert): number {
  return value === null || threshold === null || threshold <= 0 ? 0 : value / threshold;
}

/** Where a subject stands among everything that needs a person; the others come after all of them. */
export function orderOf({ glance }: StatusDocument): (accountId: string, kind: SubjectKind, id: string) => number {
  const placeOf = placesOf(glance.troubles.map(({ accountId, subject }) => ({ accountId, ...subject })));
  return (accountId, kind, id) => placeOf({ accountId, kind, id });
}

/** A shape for what needs a person; what is fine needs none. */
export function markOf(state: GlanceState): string {
  return state === 'ok' || state === 'none' ? ' ' : stateMarks[state];
}

/** An instant of a document as local time; unknown is "—". */
export function timeText(iso: string | null, format: Format, now: number): string {
  return format.moment(iso === null ? null : Date.parse(iso), now);
}
