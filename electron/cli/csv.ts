/** Comma-separated values as RFC 4180 writes them, safe to open in a spreadsheet. */

export type Cell = string | number | boolean | null;

// A cell that begins so is a formula to a spreadsheet (fault F42); some accept the full-width forms too.
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const harmless = formulaStart.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Header and rows, CRLF between lines, none after the last (the printer ends it). Unknown is an empty cell. */
export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => row.map(cellText).join(',')).join('\r\n');
}
