export interface SparklineShape {
  /** SVG path data of the connected stretches. */
  readonly path: string;
  /** The last known value, and known values with unknown ones on both sides. */
  readonly dots: readonly { readonly x: number; readonly y: number }[];
}

const margin = 2;

/** A series scaled from 0 into a box in px; `null` when no value is known. Unknown values break the line. */
export function sparkline(values: readonly (number | null)[], width: number, height: number): SparklineShape | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const highest = Math.max(...known, Number.MIN_VALUE);
  const round = (value: number): number => Math.round(value * 100) / 100;
  const place = (value: number, index: number) => ({
    x: round(margin + (index / Math.max(1, values.length - 1)) * (width - 2 * margin)),
    y: round(height - margin - (value / highest) * (height - 2 * margin)),
  });
  const last = values.findLastIndex((value) => value !== null);
  const dots: { x: number; y: number }[] = [];
  let path = '';
  values.forEach((value, index) => {
    if (value === null) return;
    const { x, y } = place(value, index);
    const connected = (values[index - 1] ?? null) !== null;
    path += `${connected ? 'L' : 'M'}${x} ${y}`;
    if (index === last || (!connected && (values[index + 1] ?? null) === null)) dots.push({ x, y });
  });
  return { path, dots };
}
