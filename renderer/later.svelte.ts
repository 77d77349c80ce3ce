/** Parts of the window that its first sight does not need: read when they are, or when nothing else is to be done. */

export interface WindowPart<T> {
  /** `undefined` until it was read. */
  readonly value: T | undefined;
  /** It could not be read, and never will be in this window: Chromium keeps to what came of the first attempt. */
  readonly failed: boolean;
  /** Reads it, once. Never rejects. */
  readonly read: () => Promise<void>;
}

/** A part of the window, by its `import()`. */
export function createLater<T>(load: () => Promise<T>): WindowPart<T> {
  let value = $state.raw<T>();
  let failed = $state(false);
  let reading: Promise<void> | null = null;

  async function attempt(): Promise<void> {
    try {
      value = await load();
    } catch {
      failed = true;
    }
  }
  return {
    get value() {
      return value;
    },
    get failed() {
      return failed;
    },
    read: () => (reading ??= attempt()),
  };
}

/** Runs `work` once what there is now was painted; not if the returned function is called before. */
export function afterPaint(work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => (timer = setTimeout(work)));
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** Reads all of them, one at a time, whenever the window has nothing else to do. */
export async function readInIdleTime(parts: readonly WindowPart<unknown>[]): Promise<void> {
  for (const part of parts) {
    await new Promise((resolve) => requestIdleCallback(resolve));
    await part.read();
  }
}
