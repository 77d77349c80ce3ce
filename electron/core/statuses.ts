/** What a provider's own status words mean. Each provider declares its words; nobody else knows any. */
import type { Warmup } from './model.ts';

/**
 * `attention`: it works, but a person should look · `paused`: it rests, because a person paused it there or the provider for
 * a while · `stopped`: the provider itself stopped it, until somebody acts · `ended`: it is over and sends no more.
 */
export const statusMeanings = ['fine', 'attention', 'paused', 'stopped', 'ended'] as const;
export type StatusMeaning = (typeof statusMeanings)[number];

/** Words of one kind of thing, in lower case, with what they mean. */
export type WordMeanings = Readonly<Record<string, StatusMeaning>>;
export type StatusWords = Readonly<Record<'sender' | 'campaign' | 'warmup', WordMeanings>>;

/** What a word means, however it is capitalised. `null` for none, and for one that is not known: it is shown as it is. */
export function meaningOf(words: WordMeanings, status: string | null): StatusMeaning | null {
  const word = status?.toLowerCase() ?? '';
  return Object.hasOwn(words, word) ? (words[word] ?? null) : null;
}

/** Whether a mailbox is being warmed up: it is on, and its word does not say that it is over. `null`: it is not told. */
export function isWarmingUp(warmup: Warmup | null, { warmup: words }: StatusWords): boolean | null {
  if (warmup === null) return null;
  return meaningOf(words, warmup.status) === 'ended' ? false : warmup.enabled;
}
