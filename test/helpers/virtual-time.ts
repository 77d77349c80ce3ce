/** Time that passes only while everything waits for it, and then at once: what takes long is counted, not waited for. */

export interface VirtualTime {
  /** Epoch ms. */
  readonly now: () => number;
  /** Resolves when so much of this time has passed; rejects when the signal aborts. */
  readonly pause: (ms: number, signal?: AbortSignal | null) => Promise<void>;
  /** Lets time pass until the work is done; resolves with how long that took, ms. */
  readonly during: (work: Promise<unknown>) => Promise<number>;
}

interface Waiting {
  readonly at: number;
  readonly wake: () => void;
}

export function virtualTime(startedAt: number): VirtualTime {
  let now = startedAt;
  const waiting = new Set<Waiting>();

  return {
    now: () => now,
    pause: (ms, signal = null) =>
      new Promise((resolve, reject) => {
        const entry = { at: now + ms, wake: resolve };
        waiting.add(entry);
        signal?.addEventListener('abort', () => {
          waiting.delete(entry);
          reject(signal.reason);
        });
      }),
    during: async (work) => {
      const from = now;
      let done = false;
      const end = work.finally(() => (done = true));
      for (;;) {
        await everythingWaits();
        if (done) break;
        const [next] = [...waiting].toSorted((one, other) => one.at - other.at);
        if (next === undefined) continue;
        waiting.delete(next);
        now = Math.max(now, next.at);
        next.wake();
      }
      await end;
      return now - from;
    },
  };
}

/** Nothing here is answered by the outside: a few turns, and only time is left to wait for. */
async function everythingWaits(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
