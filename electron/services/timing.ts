/** Runs `work` once, after `inMs`; returns the cancel. */
export function later(work: () => void, inMs: number): () => void {
  const timer = setTimeout(work, inMs);
  return () => clearTimeout(timer);
}

/** Calls that come within `withinMs` of the first are answered by one run of `work` at the end of that time. */
export function coalesced(work: () => void, withinMs: number): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    later(() => {
      waiting = false;
      work();
    }, withinMs);
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
