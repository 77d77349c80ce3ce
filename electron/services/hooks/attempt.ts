/** How one attempt to tell a hook ended. */
export type Attempt =
  | { readonly outcome: 'delivered'; readonly detail: string | null }
  /** `askedMs`: how long the receiver asked to be left alone; `null` when it did not say. */
  | { readonly outcome: 'failed'; readonly detail: string; readonly askedMs: number | null }
  /** We ended it. It may or may not have arrived. */
  | { readonly outcome: 'stopped' };

/** A failure after which the usual wait applies. */
export function failedAttempt(detail: string, askedMs: number | null = null): Attempt {
  return { outcome: 'failed', detail, askedMs };
}
