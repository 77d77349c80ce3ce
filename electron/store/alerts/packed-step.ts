/** A step of an alert as the one number that is kept of its words. */
import type { Severity, Transition } from '../../core/alerts/state.ts';
import {
  bitsOfStep,
  phasesOfStep,
  reasonsOfStep,
  severitiesOfStep,
  tellsOfStep,
} from '../migrations/011-packed-steps.ts';

/** A reading that moves no level and tells nothing: of no interest but to who asks for every step. */
export function isReading({ fromLevel, toLevel, tell }: Pick<Transition, 'fromLevel' | 'toLevel' | 'tell'>): boolean {
  return fromLevel === toLevel && tell === null;
}

/** The number; `isQuotient`: its value is made of its counts. */
export function packedStep(transition: Transition, severity: Severity, isQuotient: boolean): number {
  const { from, to, fromLevel, toLevel, tell, reason } = transition;
  return (
    (phasesOfStep.indexOf(from) << bitsOfStep.from) |
    (phasesOfStep.indexOf(to) << bitsOfStep.to) |
    (fromLevel << bitsOfStep.fromLevel) |
    (toLevel << bitsOfStep.toLevel) |
    (severitiesOfStep.indexOf(severity) << bitsOfStep.severity) |
    (tellsOfStep.indexOf(tell) << bitsOfStep.tell) |
    (Number(isQuotient) << bitsOfStep.isQuotient) |
    (numberOf(reason) << bitsOfStep.reason)
  );
}

/** Whether the reason is in the number; another is kept as it is. */
export function isInNumber(reason: Transition['reason']): boolean {
  return numberOf(reason) > 0;
}

function numberOf({ code }: Transition['reason']): number {
  return Math.max(
    0,
    reasonsOfStep.findIndex((known) => known === code),
  );
}
