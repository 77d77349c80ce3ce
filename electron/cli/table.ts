/** Plain-text tables: two spaces between columns, numbers to the right, no lines. */

export interface Column<T> {
  readonly title: string;
  readonly text: (row: T) => string;
  readonly align?: 'left' | 'right';
  /** Longer texts lose their middle. */
  readonly most?: number;
}

/** Lines of a table with its header; no trailing blanks. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => clipped(column.text(row), column.most ?? 40)));
  const widths = columns.map((column, index) =>
    Math.max(lengthOf(column.title), ...cells.map((line) => lengthOf(line[index] ?? ''))),
  );
  const lineOf = (texts: readonly string[]) =>
    texts
      .map((text, index) => padded(text, widths[index] ?? 0, columns[index]?.align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [lineOf(columns.map((column) => column.title)), ...cells.map(lineOf)];
}

function lengthOf(text: string): number {
  return [...text].length;
}

function padded(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/** Cuts the middle out: the end of an address (its domain) tells as much as its beginning. */
export function clipped(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return [...characters.slice(0, head), '…', ...characters.slice(characters.length - (most - 1 - head))].join('');
}
