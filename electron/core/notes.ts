/** What was odd about an answer, as values: stored with its endpoint, put into words where it is shown. */

/** What a note counts. */
export const notedThings = ['field', 'row', 'day', 'mailbox', 'campaign'] as const;
export type NotedThing = (typeof notedThings)[number];

export type Note =
  /** `of`: among how many, if that says anything. */
  | { readonly code: 'unreadable'; readonly count: number; readonly of: number | null; readonly what: NotedThing }
  | { readonly code: 'repeated'; readonly count: number; readonly what: NotedThing }
  /** The list ended early. `of` is how many there are by the provider's own count. */
  | { readonly code: 'returned'; readonly count: number; readonly of: number | null; readonly what: NotedThing }
  /** All were gone at once, where there were `before`. */
  | { readonly code: 'none-returned'; readonly before: number; readonly what: NotedThing }
  /** A rate that cannot be one, in the field of this name. */
  | { readonly code: 'out-of-range'; readonly field: string; readonly value: number; readonly more: number }
  /** More of a part, in the counter of this name, than of the whole: no rate is made of it. */
  | { readonly code: 'impossible'; readonly field: string }
  | { readonly code: 'counters-restarted'; readonly count: number; readonly what: NotedThing }
  | { readonly code: 'days-missing' | 'days-in-future' | 'days-not-asked'; readonly count: number }
  | { readonly code: 'unusable-ids'; readonly count: number }
  /** Ids that a person typed and the provider does not know. `more`: beside those that are named. */
  | { readonly code: 'not-found'; readonly ids: readonly string[]; readonly more: number }
  /** One cycle reads so many at most: the next one goes on with the others. */
  | { readonly code: 'left'; readonly count: number; readonly of: number; readonly what: NotedThing }
  /** Two counts of the same replies. */
  | { readonly code: 'two-counts'; readonly computed: number; readonly stored: number }
  | { readonly code: 'other-period'; readonly asked: string; readonly answered: string }
  | { readonly code: 'total-differs'; readonly total: number; readonly sum: number }
  /** Days as the provider names them. */
  | { readonly code: 'covers-only'; readonly from: string; readonly to: string }
  | { readonly code: 'no-week' }
  /** How far the provider's clock is ahead of this computer's, ms. */
  | { readonly code: 'clock'; readonly skewMs: number }
  /** Stored as a sentence once. */
  | { readonly code: 'said'; readonly text: string };

/** Every note once, in the order they came. */
export function distinctNotes(notes: readonly Note[]): readonly Note[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()];
}
