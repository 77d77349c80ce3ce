/** Asks for replays while a person types or drags: soon, one at a time, and the last question is always answered. */
import type { Input } from '../../electron/ipc/contract.ts';
import type { ReplayView } from '../../electron/views/replay.ts';
import { messageOf } from '../api.ts';
import { keepEqual } from '../keep-equal.ts';

/** Keystrokes and movements within this time are one question. */
export const replayDelayMs = 50;

export type ReplayQuestion = Input<'rules:replay'>;

export interface ReplayAnswer {
  readonly question: ReplayQuestion;
  readonly view: ReplayView;
}

/** `load` is given one question at a time. A question that is overtaken while it waits is never asked. */
export function createReplays(load: (question: ReplayQuestion) => Promise<ReplayView | null>) {
  let last = $state.raw<ReplayAnswer>();
  let error = $state<string | null>(null);
  let behind = $state(false);
  let wanted: ReplayQuestion | null = null;
  let newest: ReplayQuestion | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let loading = false;
  let stopped = false;

  async function next(): Promise<void> {
    timer = null;
    const question = wanted;
    if (question === null || loading) return;
    wanted = null;
    loading = true;
    try {
      const view = await load(question);
      if (!stopped && view !== null) {
        last = { question, view: keepEqual(last?.view, view) };
        error = null;
      }
    } catch (failure) {
      if (!stopped) error = messageOf(failure);
    }
    loading = false;
    behind = wanted !== null;
    if (wanted !== null) schedule();
  }
  function schedule(): void {
    if (timer === null && !loading && !stopped) timer = setTimeout(() => void next(), replayDelayMs);
  }
  function ask(question: ReplayQuestion): void {
    newest = question;
    wanted = question;
    behind = true;
    schedule();
  }

  return {
    /** The last answer with what was asked; it stays while the next one is worked out. */
    get last() {
      return last;
    },
    get error() {
      return error;
    },
    /** A newer question waits for its answer. */
    get behind() {
      return behind;
    },
    ask,
    /** Asks the last question again: the cache has changed. */
    askAgain: (): void => {
      if (newest !== null) ask(newest);
    },
    /** Ends waiting; answers that still come are dropped. */
    stop: (): void => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

export type Replays = ReturnType<typeof createReplays>;
