import type { ProviderErrorKind } from '../../core/errors.ts';

/** How one attempt to tell a hook ended. */
export type Attempt =
  | { readonly outcome: 'delivered'; readonly detail: string | null }
  /** `askedMs`: how long the receiver asked to be left alone; `null` when it did not say. */
  | ({ readonly outcome: 'failed'; readonly detail: string; readonly askedMs: number | null } & FailedOn)
  /** We ended it. It may or may not have arrived. */
  | { readonly outcome: 'stopped' };

/** `on`: what kind of failure it was where the receiver may never have heard of it; else it is the receiver's own word, or ours. */
interface FailedOn {
  readonly on?: ProviderErrorKind;
}

/** A failure after which the usual wait applies, unless the receiver asked for another. */
export function failedAttempt(
  detail: string,
  { askedMs = null, on }: FailedOn & { readonly askedMs?: number | null } = {},
): Attempt {
  return { outcome: 'failed', detail, askedMs, ...(on === undefined ? {} : { on }) };
}
