/** Runs `work` once, after `inMs`; returns the cancel. */
export function later(work: () => void, inMs: number): () => void {
  const timer = setTimeout(work, inMs);
  return () => clearTimeout(timer);
}

/** What paced work may cost, and the clocks that say so. */
export interface Pace {
  /** From one run to the next it is at least this long. */
  readonly everyMs: number;
  /** Of all time, how much it may take. */
  readonly share: number;
  /** It is never put off for longer. */
  readonly atMostMs: number;
  /** What it has cost so far, with all that follows from it; only grows. */
  readonly spentMs: () => number;
  readonly monotonic: () => number;
  readonly later: typeof later;
}

export interface Paced {
  /** Runs the work soon: at once after a rest, else when it has rested long enough. */
  readonly soon: () => void;
  /** Runs it at once: somebody waits for it. */
  readonly now: () => void;
}

/** Calls are answered by one run of `work` after them: the more it costs, the longer it rests before. */
export function paced(work: () => void, { everyMs, share, atMostMs, spentMs, monotonic, later: after }: Pace): Paced {
  let cancel: (() => void) | null = null;
  let last = { at: Number.NEGATIVE_INFINITY, spentMs: 0 };
  const restMs = (): number => {
    const dueMs = Math.min(atMostMs, Math.max(everyMs, (spentMs() - last.spentMs) / share));
    return Math.max(0, Math.ceil(dueMs - (monotonic() - last.at)));
  };
  const run = (): void => {
    cancel = null;
    last = { at: monotonic(), spentMs: spentMs() };
    work();
  };
  /** What it cost is known only afterwards. */
  const runRested = (): void => {
    const rest = restMs();
    if (rest > 0) cancel = after(runRested, rest);
    else run();
  };
  return {
    soon: () => (cancel ??= after(runRested, restMs())),
    now: () => {
      cancel?.();
      cancel = after(run, 0);
    },
  };
}

/** Adds up how long work holds the process. */
export interface Meter {
  /** Does `work` and counts the time until it returns; what it does after that is not counted. */
  readonly during: <T>(work: () => T) => T;
  readonly spentMs: () => number;
}

export function createMeter(monotonic: () => number): Meter {
  let spent = 0;
  return {
    during: (work) => {
      const from = monotonic();
      try {
        return work();
      } finally {
        spent += monotonic() - from;
      }
    },
    spentMs: () => spent,
  };
}

/** Does `work` every `everyMs`, never a second time while it still runs; returns the end of it. `first`: when to begin. */
export function repeated(
  work: () => Promise<void>,
  everyMs: number,
  onFailure: (thrown: unknown) => void,
  first: 'now' | 'then' = 'then',
): () => void {
  let running = false;
  const run = (): void => {
    if (running) return;
    running = true;
    void work()
      .catch(onFailure)
      .finally(() => (running = false));
  };
  const timer = setInterval(run, everyMs);
  if (first === 'now') run();
  return () => clearInterval(timer);
}

/** Does `work` every `everyMs`; returns the end of it. */
export function often(work: () => void, everyMs: number): () => void {
  const timer = setInterval(work, everyMs);
  return () => clearInterval(timer);
}

/** What `ask` answered, asked anew when the answer is older than `forMs`. */
export function remembered<T>(ask: () => T, forMs: number, now: () => number): () => T {
  let last: { readonly at: number; readonly answer: T } | null = null;
  return () => {
    if (last === null || now() < last.at || now() - last.at > forMs) last = { at: now(), answer: ask() };
    return last.answer;
  };
}

/** Resolves when `work` has settled, one way or the other, or after `ms`. */
export function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = later(resolve, ms);
    const settle = (): void => {
      cancel();
      resolve();
    };
    work.then(settle, settle);
  });
}
