/** Runs `work` once, after `inMs`; returns the cancel. */
export function later(work: () => void, inMs: number): () => void {
  const timer = setTimeout(work, inMs);
  return () => clearTimeout(timer);
}
