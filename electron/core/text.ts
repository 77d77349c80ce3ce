/** Text that came from outside, or stands where another one stood. */
import { lazily } from './lazily.ts';

/** Longest name quoted in a sentence; providers' names can be 300 characters long (fault F42). */
const longestName = 80;

/**
 * What nobody sees and what turns the direction of what is seen: marks, blanks of no width, fillers, tags. Not the signs
 * that choose how a character is drawn, and not joiners and the tags of flags, which `lonelyJoiners` and `looseTags` judge.
 */
const invisible =
  /(?![\p{Join_Control}\p{Variation_Selector}\u{e0020}-\u{e007f}])[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb]/gu;
/** Joiners shape the letters of these scripts, and emoji; anywhere else two names with and without one look the same. */
const lonelyJoiners =
  /(?<![\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}])\p{Join_Control}|\p{Join_Control}(?=[\s\p{Join_Control}]|$)/gu;
const looseTags = /(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]*)[\u{e0020}-\u{e007f}]/gu;

/** The text without characters that nobody sees: what looks the same is the same (fault F42). Line breaks and tabs stay. */
export function withoutInvisible(text: string): string {
  return text.toWellFormed().replaceAll(invisible, '').replaceAll(lonelyJoiners, '').replaceAll(looseTags, '');
}

/** Words of plain letters and signs with single blanks between them: nearly every name there is, and nothing to clean. */
const plainLine = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/** The text in one line: control characters, line breaks and rows of blanks are one blank; nothing invisible is in it. */
export function oneLine(text: string): string {
  if (plainLine.test(text)) return text;
  // The byte order mark is a blank to JavaScript, so it goes first.
  return withoutInvisible(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

/** Made when a name has to be cut: it takes longer to make than most of what is done with text. */
const graphemes = lazily(() => new Intl.Segmenter('en', { granularity: 'grapheme' }));

/** The characters as they are seen: an accent, a flag or a family is cut in no two. */
function seen(text: string): readonly string[] {
  return [...graphemes().segment(text)].map(({ segment }) => segment);
}

/** As many of the first as are together no more than so many code points. */
function fitting(characters: readonly string[], most: number): readonly string[] {
  let left = most;
  const end = characters.findIndex((character) => (left -= [...character].length) < 0);
  return end === -1 ? characters : characters.slice(0, end);
}

/** At most so many characters; the end is cut off and says so. */
export function cutTo(text: string, most: number): string {
  return [...text].length <= most ? text : `${fitting(seen(text), most - 1).join('')}…`;
}

/** The same with the middle cut out: the end of a mailbox (its domain) tells as much as its beginning. */
export function cutMiddle(text: string, most: number): string {
  if ([...text].length <= most) return text;
  const characters = seen(text);
  const head = Math.ceil((most - 1) / 2);
  const tail = fitting(characters.toReversed(), most - 1 - head).toReversed();
  return [...fitting(characters, head), '…', ...tail].join('');
}

/** The letters of scripts that are written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A name that turns the direction of what stands around it, set apart as Unicode has it (UAX 9: FSI and PDI); any other
 * name as it is. For sentences that are drawn as plain text: tray, notifications, tooltips, terminal.
 */
export function isolated(name: string): string {
  return rightToLeft.test(name) ? `\u2068${name}\u2069` : name;
}

/** A name as it may stand in a sentence: one line, nothing invisible, at most 80 characters, whatever its direction. */
export function nameText(name: string): string {
  return isolated(cutTo(oneLine(name), longestName));
}

/** Words that begin in the middle of a sentence, standing by themselves. They are ours, in English. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
