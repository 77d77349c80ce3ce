// The set is not documented anywhere, so words are matched loosely (decision R1).
const ready = new Set(['completed', 'complete', 'ready', 'done', 'sent', 'finished', 'generated']);
const failed = new Set(['failed', 'failure', 'error', 'errored', 'cancelled', 'canceled']);

/** How a report ended by its provider's own status word; `null` while it is still being made, or the word is not known. */
export function reportOutcome(status: string): 'ready' | 'failed' | null {
  const words = status.toLowerCase().split(/[^a-z]+/);
  if (words.some((word) => failed.has(word))) return 'failed';
  if (words.includes('not') || words.includes('partially')) return null;
  return words.some((word) => ready.has(word)) ? 'ready' : null;
}
