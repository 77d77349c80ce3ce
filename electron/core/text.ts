/** Text that came from outside, or stands where another one stood. */

/** Longest name quoted in a sentence; providers' names can be 300 characters long (fault F42). */
const longestName = 80;

// Control and direction-changing characters: a provider's text may not reorder or break a sentence (fault F42).
const unprintable = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A provider's text as it may stand in a sentence: one line, no control characters, at most 80 characters. */
export function nameText(name: string): string {
  const clean = [...name.replaceAll(unprintable, ' ').trim()];
  return clean.length <= longestName ? clean.join('') : `${clean.slice(0, longestName - 1).join('')}…`;
}

/** Words that begin in the middle of a sentence, standing by themselves. They are ours, in English. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
