/** The subjects the tray names: one row each, however many alerts a subject has. */
import { isFiring, type SpokenAlert } from '../alerts/model.ts';
import type { Subject } from '../model.ts';
import type { Glance, GlancedAlert, GlancedTrouble } from './glance.ts';
import { accountTrouble } from './headline.ts';
import type { TrayProblem } from './tray.ts';

/** In the order of everything that needs a person; what somebody has dealt with comes last. `spoken`: an alert with its words. */
export function trayProblems(glance: Glance, spoken: (alert: GlancedAlert) => SpokenAlert): readonly TrayProblem[] {
  const loud = glance.troubles.filter(isNamed).map((trouble): TrayProblem => {
    const [worst] = trouble.loud;
    return {
      subject: trouble.subject,
      state: trouble.state,
      alert: worst === undefined ? null : spoken(worst),
      trouble: accountTrouble(glance.world, trouble),
      alertIds: trouble.loud.filter((alert) => isFiring(alert)).map(({ id }) => id),
      quieted: null,
    };
  });
  const named = new Set(loud.map(({ subject }) => keyOf(subject)));
  return [...loud, ...quietProblems(glance, spoken).filter(({ subject }) => !named.has(keyOf(subject)))];
}

function keyOf({ accountId, kind, id }: Omit<Subject, 'name'>): string {
  return JSON.stringify([accountId, kind, id]);
}

/** Old rows are counted in the sentence; of accounts each is named. */
function isNamed({ state, subject }: GlancedTrouble): boolean {
  return subject.kind === 'account' || state !== 'stale';
}

/** Subjects of which every alert was dealt with. */
function quietProblems({ world }: Glance, spoken: (alert: GlancedAlert) => SpokenAlert): readonly TrayProblem[] {
  const quiet = world.alerts.filter((alert) => alert.quieted !== null && isFiring(alert));
  const bySubject = Map.groupBy(quiet, ({ accountId, subject: { kind, id } }) => keyOf({ accountId, kind, id }));
  return [...bySubject.values()].flatMap((alerts): TrayProblem[] => {
    const [worst] = alerts;
    if (worst === undefined || worst.quieted === null || worst.quieted === 'paused') return [];
    const subject: Subject = { accountId: worst.accountId, ...worst.subject };
    const alertIds = alerts.map(({ id }) => id);
    return [{ subject, state: worst.severity, alert: spoken(worst), trouble: null, alertIds, quieted: worst.quieted }];
  });
}
