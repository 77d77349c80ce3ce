import type { GlanceState } from '../../electron/core/state/glance.ts';
import { box, disc, line, polygon, ring, together, without, type Point, type Shape } from './shapes.ts';

/** Sizes tray hosts ask for. Each is drawn on its own pixel grid, so stems and bars fall on whole pixels. */
export const traySizes = [16, 18, 22] as const;
export type TraySize = (typeof traySizes)[number];

/**
 * Mid tones of the hues in renderer/tokens.css: panels are light or dark and do not say which, so each colour keeps 3:1 against both
 * white and #2b2b2b. The shapes alone tell the states apart as well.
 */
export const trayColours: Readonly<Record<GlanceState, string>> = {
  ok: '#2f9a60',
  warning: '#cc7a00',
  unconfirmed: '#cc7a00',
  critical: '#e0413c',
  stale: '#7d8691',
  offline: '#7d8691',
  unread: '#7d8691',
  paused: '#7d8691',
  none: '#7d8691',
};

/** What differs between the grids, in pixels. */
const grids: Readonly<
  Record<TraySize, { margin: number; barWidth: number; barTop: number; barGap: number; stroke: number }>
> = {
  16: { margin: 1, barWidth: 3, barTop: 3, barGap: 2, stroke: 2 },
  18: { margin: 1, barWidth: 4, barTop: 3, barGap: 2, stroke: 2 },
  22: { margin: 2, barWidth: 4, barTop: 4, barGap: 4, stroke: 2 },
};

/** The shape of a state on the grid of `size`. */
export function trayShape(icon: GlanceState, size: TraySize): Shape {
  const { margin, barWidth, barTop, barGap, stroke } = grids[size];
  const centre: Point = [size / 2, size / 2];
  const radius = size / 2 - margin;
  const outline = ring(centre, radius - stroke / 2, stroke);
  switch (icon) {
    case 'ok':
      return disc(centre, radius - 0.5);
    case 'warning':
      return without(triangle(size, margin), ...exclamation(size, Math.round(size * 0.38), size - margin - 2));
    case 'unconfirmed':
      return without(triangle(size, margin), triangle(size, margin + 3, 1));
    case 'critical':
      return without(octagon(centre, radius), ...exclamation(size, margin + 3, size - margin - 3));
    case 'stale':
      return outline;
    case 'unread':
      return together(outline, disc(centre, stroke));
    case 'offline':
      return slashed(outline, size, margin, stroke);
    case 'paused':
      return together(
        box([size / 2 - barGap / 2 - barWidth, barTop], barWidth, size - 2 * barTop),
        box([size / 2 + barGap / 2, barTop], barWidth, size - 2 * barTop),
      );
    case 'none':
      return ring(centre, radius - stroke / 2, stroke, 8, 0.42);
  }
}

/** `lower`: by how much more its top is inset, so that the stroke of a hollow one is even. */
function triangle(size: number, margin: number, lower = 0): Shape {
  const corner = 1;
  const inset = margin - 0.5 + corner;
  return polygon(
    [
      [size / 2, margin + corner + lower],
      [size - inset, size - margin - corner],
      [inset, size - margin - corner],
    ],
    corner,
  );
}

function octagon([cx, cy]: Point, radius: number): Shape {
  const cut = radius * Math.tan(Math.PI / 8);
  const corners: readonly Point[] = [
    [cut, -radius],
    [radius, -cut],
    [radius, cut],
    [cut, radius],
    [-cut, radius],
    [-radius, cut],
    [-radius, -cut],
    [-cut, -radius],
  ];
  return polygon(corners.map(([x, y]) => [cx + x, cy + y] as const));
}

/** A stem and a dot, two pixels wide, cut out between `top` and `bottom`. */
function exclamation(size: number, top: number, bottom: number): readonly Shape[] {
  const left = size / 2 - 1;
  return [box([left, top], 2, bottom - top - 3), box([left, bottom - 2], 2, 2)];
}

/** The hollow ring crossed out, with a clear line on either side of the stroke. */
function slashed(outline: Shape, size: number, margin: number, stroke: number): Shape {
  const ends: readonly Point[] = [
    [margin + stroke / 2, size - margin - stroke / 2],
    [size - margin - stroke / 2, margin + stroke / 2],
  ];
  return together(without(outline, line(ends, stroke + 2)), line(ends, stroke));
}
