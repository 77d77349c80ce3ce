/** A table of what was measured beside its floor: medians with the least and the most, and the ratio of the medians. */

export interface Range {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

export interface RatioRow {
  readonly what: string;
  readonly unit: string;
  readonly floor: Range;
  readonly ours: Range;
}

/** Not a number where nothing was measured. */
export function rangeOf(figures: readonly number[]): Range {
  const sorted = figures.toSorted((left, right) => left - right);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { least: at(0), median: at(Math.floor(sorted.length / 2)), most: at(sorted.length - 1) };
}

function text({ least, median, most }: Range): string {
  return `${median.toFixed(0)} (${least.toFixed(0)}-${most.toFixed(0)})`;
}

/** The table, as Markdown. */
export function ratioTable(rows: readonly RatioRow[]): string {
  const cells = [
    ['', '', 'floor', 'ours', 'ratio'],
    ['---', '---', '---', '---', '---'],
    ...rows.map(({ what, unit, floor, ours }) => [
      what,
      unit,
      text(floor),
      text(ours),
      `${(ours.median / floor.median).toFixed(2)} ×`,
    ]),
  ];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
