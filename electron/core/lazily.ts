/** Answers with what `work` gave when it was first asked for. */
export function lazily<T>(work: () => T): () => T {
  let known: { readonly answer: T } | null = null;
  return () => (known ??= { answer: work() }).answer;
}
