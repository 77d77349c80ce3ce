/**
 * `work`, never twice at once: a call while it runs is answered by one more run after it, however many calls there were.
 * Resolves when no run is left to do. `work` is told whether a later run is already asked for.
 */
export function serialised(work: (isLast: () => boolean) => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;

  async function untilQuiet(): Promise<void> {
    try {
      do {
        again = false;
        await work(() => !again);
      } while (again);
    } finally {
      running = null;
    }
  }

  return () => {
    if (running !== null) again = true;
    return (running ??= untilQuiet());
  };
}
