/** Why a rule has nothing to judge by, or is not applied to a subject at all. */
import type { ProviderErrorKind } from '../errors.ts';
import type { AccountState } from '../model.ts';
import type { RateName } from '../rates.ts';

export type Missing =
  // The rule does not apply to the subject.
  | { readonly code: 'off' | 'gone' | 'ended' | 'no-budget' | 'limits-by-mailbox' | 'not-warming-up' }
  // There is no value.
  | { readonly code: 'not-reported'; readonly what: RateName | 'state' | 'warm-up' }
  | {
      readonly code: 'no-limit' | 'no-mail' | 'impossible' | 'missing' | 'never-read' | 'paused' | 'unknown';
    }
  | { readonly code: 'unread'; readonly state: AccountState; readonly error: ProviderErrorKind | null }
  // There is none yet.
  | { readonly code: 'reset-unknown'; readonly timesSeen: number }
  | { readonly code: 'hours-unknown' | 'too-early' | 'no-baseline' }
  | { readonly code: 'usual-unknown'; readonly leastDays: number }
  | { readonly code: 'little-usual' | 'little-today'; readonly least: number };
