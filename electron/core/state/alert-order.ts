/** The order in which alerts stand wherever they are listed. */
import { isFiring, type Alert } from '../alerts/model.ts';
import type { Subject } from '../model.ts';
import { compareNames } from '../search.ts';
import { worseFirst, type GlanceState, type Quieted } from './glance.ts';

/** What places an alert among the others. */
export interface AlertStanding extends Pick<Alert, 'id' | 'phase' | 'severity'> {
  readonly quieted: Quieted | null;
  /** Where its subject stands among everything that needs a person. */
  readonly place: number;
  /** How far over its line it is. */
  readonly excess: number;
  readonly name: string;
}

/**
 * What counts before what was left out, then the worse, then as the subjects stand in the list of what needs a person.
 * Nothing is left to the order they were found in, which is another one on each surface.
 */
export function worseAlertFirst(one: AlertStanding, other: AlertStanding): number {
  return (
    Number(one.quieted !== null) - Number(other.quieted !== null) ||
    worseFirst({ state: alertState(one), excess: 0 }, { state: alertState(other), excess: 0 }) ||
    one.place - other.place ||
    other.excess - one.excess ||
    compareNames(one.name, other.name) ||
    compareNames(one.id, other.id)
  );
}

/** How its subject would be with this alert alone. */
export function alertState(alert: Pick<Alert, 'phase' | 'severity'>): GlanceState {
  return isFiring(alert) ? alert.severity : 'unconfirmed';
}

/** Where a subject stands among these, from 0; the others come after all of them. */
export function placesOf(subjects: readonly Omit<Subject, 'name'>[]): (subject: Omit<Subject, 'name'>) => number {
  const keyOf = ({ accountId, kind, id }: Omit<Subject, 'name'>) => `${kind} ${accountId} ${id}`;
  const places = new Map(subjects.map((subject, index) => [keyOf(subject), index]));
  return (subject) => places.get(keyOf(subject)) ?? Number.MAX_SAFE_INTEGER;
}
