/** What a person can do about alerts, and what came of it. */
import type { Input } from '../../electron/ipc/contract.ts';
import type { Subject } from '../../electron/core/model.ts';
import { messageOf } from '../api.ts';
import { messages } from '../messages.ts';
import type { AppState } from '../state.svelte.ts';

export type SnoozeUntil = Exclude<Input<'alerts:snooze'>['until'], null>;

/** Acknowledging, snoozing and muting. Each reads the alerts again; `note` says what did not go as asked. */
export function createAlertActions(app: AppState) {
  let note = $state<string | null>(null);

  async function attempt(work: () => Promise<string | null>): Promise<void> {
    try {
      note = await work();
    } catch (error) {
      note = messages.failed(messageOf(error));
    }
    await Promise.all([app.alerts.groups.read(), app.overview.read()]);
  }
  const endedNote = (ended: readonly string[]): string | null =>
    ended.length === 0 ? null : messages.quiet.ended(ended.length);
  const target = ({ accountId, kind, id }: Subject) => ({ accountId, kind, id });

  return {
    /** What went wrong last, for a person; `null` when nothing did. */
    get note() {
      return note;
    },
    forget: () => (note = null),
    /** Says that something did not work before anything was asked for. */
    failed: (why: string) => (note = messages.failed(why)),
    acknowledge: (ids: readonly string[]) =>
      attempt(async () => endedNote(await app.api.call('alerts:acknowledge', { ids: [...ids] }))),
    snooze: (ids: readonly string[], until: SnoozeUntil | null) =>
      attempt(async () => endedNote(await app.api.call('alerts:snooze', { ids: [...ids], until }))),
    mute: (subject: Subject, until: number | null) =>
      attempt(() => app.api.call('alerts:mute', { subject: target(subject), until })),
    unmute: (subject: Subject) => attempt(() => app.api.call('alerts:unmute', { subject: target(subject) })),
  };
}

export type AlertActions = ReturnType<typeof createAlertActions>;
