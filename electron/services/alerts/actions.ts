/** What a person does about alerts, the same from a banner, the tray, the window and the terminal. */
import type { Subject } from '../../core/model.ts';
import { hourMs } from '../../core/days.ts';
import { assertNever } from '../../core/errors.ts';
import { tomorrowMorning } from '../../core/delivery/quiet-hours.ts';
import type { SnoozeLength } from '../../core/state/tray.ts';
import { inTransaction } from '../../store/statement.ts';
import { acknowledgeAlert, mute, snoozeAlert, unmute } from '../../store/alerts/person.ts';
import type { App } from '../app.ts';

type Context = Pick<App, 'db' | 'now'>;

/** How long: a length from now, or until an instant (epoch ms). */
export type SnoozeFor = SnoozeLength | { readonly until: number };

/** Marks alerts as seen until they recover. Returns the ids of those that are not active (any more). */
export function acknowledge(app: Context, ids: readonly string[]): readonly string[] {
  return toEach(app, ids, (id, now) => acknowledgeAlert(app.db, id, now));
}

/** Tells nothing about these alerts for so long. Returns the ids of those that are not active (any more). */
export function snooze(app: Context, ids: readonly string[], length: SnoozeFor): readonly string[] {
  return toEach(app, ids, (id, now) => snoozeAlert(app.db, id, snoozeEnd(length, now), now));
}

/** Ends a snooze before its time. Returns the ids of alerts that are not active (any more). */
export function endSnooze(app: Context, ids: readonly string[]): readonly string[] {
  return toEach(app, ids, (id, now) => snoozeAlert(app.db, id, null, now));
}

/** Tells nothing about an account with everything in it, or about one subject, until then (epoch ms) or for good. */
export function muteSubject(app: Context, subject: Omit<Subject, 'name'>, until: number | null): void {
  mute(app.db, subject, until, app.now());
}

/** Lifts a mute. Returns false when there was none. */
export function unmuteSubject(app: Context, subject: Omit<Subject, 'name'>): boolean {
  return unmute(app.db, subject);
}

/** When a snooze that begins at `now` ends, epoch ms. */
export function snoozeEnd(length: SnoozeFor, now: number): number {
  if (typeof length === 'object') return length.until;
  switch (length) {
    case '1h':
      return now + hourMs;
    case '4h':
      return now + 4 * hourMs;
    case 'tomorrow':
      return tomorrowMorning(now);
    default:
      return assertNever(length);
  }
}

/** All or nothing; ids that can name no alert are as good as those of none. */
function toEach(app: Context, ids: readonly string[], act: (id: string, now: number) => boolean): readonly string[] {
  const now = app.now();
  return inTransaction(app.db, () => ids.filter((id) => !(/^\d{1,15}$/.test(id) && act(id, now))));
}
