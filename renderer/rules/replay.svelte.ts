/** Asks for replays while a person types or drags: soon, one at a time, and the last question is always answered. */
import type { Input } from '../../electron/ipc/contract.ts';
import type { ReplayView } from '../../electron/views/model.ts';
import { messageOf } from '../api.ts';
import { keepEqual } from '../keep-equal.ts';

/** Keystrokes and movements within this time are one question. */
export const replayDelayMs = 50;

export type ReplayQuestion = Input<'rules:replay'>;

export interface Replayed {
  readonly question: ReplayQuestion;
  readonly view: ReplayView;
}

export interface Replays {
  /** The last answer with what was asked; it stays while the next one is worked out. */
  readonly last: Replayed | undefined;
  readonly error: string | null;
  /** A newer question waits for its answer. */
  readonly behind: boolean;
  readonly ask: (question: ReplayQuestion) => void;
  /** Asks the last question again: the cache has changed. */
  readonly askAgain: () => void;
  /** Ends waiting; answers that still come are dropped. */
  readonly stop: () => void;
}

/** `load` is given one question at a time. A question that is overtaken while it waits is never asked. */
export function createReplays(load: (question: ReplayQuestion) => Promise<ReplayView>): Replays {
  let last = $state.raw<Replayed>();
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
      if (!stopped) {
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
    get last() {
      return last;
    },
    get error() {
      return error;
    },
    get behind() {
      return behind;
    },
    ask,
    askAgain: () => {
      if (newest !== null) ask(newest);
    },
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
