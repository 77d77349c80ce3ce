/** How long one request may take, in ms. */
export interface Deadlines {
  /** Until the headers of the answer are there: name lookup, connection and waiting. */
  readonly firstByteMs: number;
  /** Between two pieces of the body. */
  readonly idleMs: number;
  readonly totalMs: number;
}

/** The time limits of one request, as a signal. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Something arrived: from now on the idle limit counts. */
  readonly progress: () => void;
  readonly isLate: () => boolean;
  readonly isStopped: () => boolean;
  readonly abort: () => void;
  readonly end: () => void;
}

/** Starts the clock of one request; `stop` ends it from outside. */
export function startWatch(limits: Deadlines, stop: AbortSignal): Watch {
  const controller = new AbortController();
  let late = false;
  const abort = (): void => controller.abort(new Error('stopped'));
  const expire = (): void => {
    late = true;
    abort();
  };
  const total = setTimeout(expire, limits.totalMs);
  let phase = setTimeout(expire, limits.firstByteMs);
  if (stop.aborted) abort();
  stop.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    progress: () => {
      clearTimeout(phase);
      phase = setTimeout(expire, limits.idleMs);
    },
    isLate: () => late,
    isStopped: () => stop.aborted,
    abort,
    end: () => {
      clearTimeout(total);
      clearTimeout(phase);
      stop.removeEventListener('abort', abort);
    },
  };
}

/** Resolves after `ms`, or at once when the signal aborts. */
export function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake, { once: true });
  });
}
