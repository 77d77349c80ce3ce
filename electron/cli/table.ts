/**
 * Plain-text tables: two spaces between columns, numbers to the right, no lines. Widths are those a terminal draws: two
 * columns for a Chinese character or an emoji, however many code points it is made of. Loaded where a table is drawn: to be
 * ready to tell characters apart takes as long as the start of Node.
 */
import stringWidth from 'string-width';

export interface TableColumn<T> {
  readonly title: string;
  readonly text: (row: T) => string;
  readonly align?: 'left' | 'right';
  /** Longer texts lose their middle. */
  readonly most?: number;
}

/** Lines of a table with its header; no trailing blanks. */
export function table<T>(columns: readonly TableColumn<T>[], rows: readonly T[]): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => clipped(column.text(row), column.most ?? 40)));
  const widths = columns.map((column, index) =>
    Math.max(stringWidth(column.title), ...cells.map((line) => stringWidth(line[index] ?? ''))),
  );
  const lineOf = (texts: readonly string[]) =>
    texts
      .map((text, index) => padded(text, widths[index] ?? 0, columns[index]?.align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [lineOf(columns.map((column) => column.title)), ...cells.map(lineOf)];
}

function padded(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most so many columns. The middle is cut out: the end of an address (its domain) tells as much as its beginning. */
export function clipped(text: string, most: number): string {
  if (stringWidth(text) <= most) return text;
  const all = [...characters.segment(text)].map(({ segment }) => segment);
  const head = fitting(all, Math.ceil((most - 1) / 2));
  const tail = fitting(all.toReversed(), most - 1 - stringWidth(head.join('')));
  return [...head, '…', ...tail.toReversed()].join('');
}

/** As many of the first characters as fit. */
function fitting(all: readonly string[], columns: number): readonly string[] {
  let left = columns;
  const end = all.findIndex((character) => (left -= stringWidth(character)) < 0);
  return all.slice(0, end);
}
