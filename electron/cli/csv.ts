/** Values in columns as RFC 4180 writes them, safe to open in a spreadsheet, whatever that one takes for a separator. */
import { withoutInvisible } from '../core/text.ts';

export type Cell = string | number | boolean | null;

/** How the reader of a file expects it. */
export interface CsvForm {
  readonly separator: ',' | ';' | '\t';
  /** What stands before decimals. */
  readonly decimal: '.' | ',';
  /** Begins with a byte order mark: some spreadsheets take a file for another encoding without one. */
  readonly bom: boolean;
}

export const plainCsv: CsvForm = { separator: ',', decimal: '.', bom: false };

/**
 * What begins with one of these is a formula to a spreadsheet (fault F42); some accept the full-width and the small forms.
 * Blanks before it do not help, and neither do quotation marks: a spreadsheet that splits lines at another separator than
 * ours takes what follows that for a cell of its own. A blank is one only for those who ask for it, and a dash in the middle
 * of a name is usual, so behind a blank it stays.
 */
const formulaStart = /(^\s*|[,;|\t\r\n"]\s*)([=+\-@＝＋－＠﹦﹢﹣﹫])/g;
const formulaBehindBlank = /(\s)([=@＝＠﹦﹫])/g;
/** At its start alone these may be read over, and what follows them with it. */
const blankStart = /^[\t\r\n]/;

/** Header and rows, CRLF between lines, none after the last (the printer ends it). Unknown is an empty cell. */
export function csv(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  { separator, decimal, bom }: CsvForm = plainCsv,
): string {
  const lines = [header, ...rows].map((row) => row.map((cell) => cellText(cell, separator, decimal)).join(separator));
  return `${bom ? '\ufeff' : ''}${lines.join('\r\n')}`;
}

function cellText(cell: Cell, separator: string, decimal: string): string {
  if (cell === null) return '';
  if (typeof cell === 'string') {
    const text = harmless(cell);
    // Whatever parts cells anywhere is quoted everywhere.
    return /[",;|\t\r\n]/.test(text) ? quoted(text) : text;
  }
  const text = typeof cell === 'number' ? String(cell).replace('.', decimal) : String(cell);
  return text.includes(separator) ? quoted(text) : text;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** The text with nothing in it that a spreadsheet takes for a formula, or that nobody sees. */
function harmless(text: string): string {
  // Control characters are no text; tabs and line breaks can be, in quotation marks.
  const readable = withoutInvisible(text.replace(/(?![\t\r\n])\p{Cc}/gu, ' '));
  const marked = readable.replace(formulaStart, "$1'$2").replace(formulaBehindBlank, "$1'$2");
  return blankStart.test(marked) ? `'${marked}` : marked;
}
