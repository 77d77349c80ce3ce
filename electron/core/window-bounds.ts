/** Where the window may be: kept in sight whatever happened to the screens since it was last open. */

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Size in device-independent pixels. */
const defaultWindowSize = { width: 1040, height: 720 };
export const minimumWindowSize = { width: 360, height: 480 };

/**
 * The saved bounds moved and shrunk into the work area they overlap most; centred at the default size in the first
 * (primary) area when there are none or the screen is gone. `areas` may be empty (no display): then the wish stands.
 */
export function visibleBounds(saved: Rectangle | null, areas: readonly Rectangle[]): Rectangle {
  const primary = areas[0];
  if (primary === undefined) return saved ?? { x: 0, y: 0, ...defaultWindowSize };
  const home = saved === null ? undefined : mostOverlapped(saved, areas);
  if (saved === null || home === undefined) return centred(saved ?? defaultWindowSize, primary);

  const { width, height } = fitting(saved, home);
  return {
    x: clamp(saved.x, home.x, home.x + home.width - width),
    y: clamp(saved.y, home.y, home.y + home.height - height),
    width,
    height,
  };
}

function centred(size: { readonly width: number; readonly height: number }, area: Rectangle): Rectangle {
  const { width, height } = fitting(size, area);
  return {
    x: area.x + Math.floor((area.width - width) / 2),
    y: area.y + Math.floor((area.height - height) / 2),
    width,
    height,
  };
}

function fitting(
  size: { readonly width: number; readonly height: number },
  area: Rectangle,
): { width: number; height: number } {
  return {
    width: Math.min(Math.max(size.width, minimumWindowSize.width), area.width),
    height: Math.min(Math.max(size.height, minimumWindowSize.height), area.height),
  };
}

function mostOverlapped(bounds: Rectangle, areas: readonly Rectangle[]): Rectangle | undefined {
  return areas
    .map((area) => ({ area, overlap: overlap(bounds, area) }))
    .filter((candidate) => candidate.overlap > 0)
    .sort((left, right) => right.overlap - left.overlap)[0]?.area;
}

function overlap(left: Rectangle, right: Rectangle): number {
  const width = Math.min(left.x + left.width, right.x + right.width) - Math.max(left.x, right.x);
  const height = Math.min(left.y + left.height, right.y + right.height) - Math.max(left.y, right.y);
  return Math.max(0, width) * Math.max(0, height);
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.round(Math.min(Math.max(value, lowest), highest));
}
