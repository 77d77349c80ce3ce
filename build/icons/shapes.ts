/** Flat shapes: each knows its signed distance (negative inside, in its own units) and its SVG. */

export interface Shape {
  readonly distance: (x: number, y: number) => number;
  readonly svg: string;
}

export type Point = readonly [x: number, y: number];

/** A filled disc. */
export function disc([cx, cy]: Point, radius: number): Shape {
  return {
    distance: (x, y) => Math.hypot(x - cx, y - cy) - radius,
    svg: `<circle cx="${cx}" cy="${cy}" r="${radius}"/>`,
  };
}

/** A filled rectangle with round corners. */
export function box([left, top]: Point, width: number, height: number, radius = 0): Shape {
  const [cx, cy] = [left + width / 2, top + height / 2];
  return {
    distance: (x, y) => {
      const dx = Math.abs(x - cx) - width / 2 + radius;
      const dy = Math.abs(y - cy) - height / 2 + radius;
      return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
    },
    svg: `<rect x="${left}" y="${top}" width="${width}" height="${height}"${radius > 0 ? ` rx="${radius}"` : ''}/>`,
  };
}

/** A filled polygon, its corners rounded outwards by `radius`. */
export function polygon(points: readonly Point[], radius = 0): Shape {
  const path = `M${points.map((point) => point.join(' ')).join('L')}Z`;
  const round = radius > 0 ? ` stroke="currentColor" stroke-width="${radius * 2}" stroke-linejoin="round"` : '';
  return { distance: (x, y) => polygonDistance(points, x, y) - radius, svg: `<path d="${path}"${round}/>` };
}

/** A line of round ends through the points. */
export function line(points: readonly Point[], width: number): Shape {
  return {
    distance: (x, y) => Math.min(...segments(points, false).map(([a, b]) => segmentDistance(a, b, x, y))) - width / 2,
    svg: `<path d="M${points.map((point) => point.join(' ')).join('L')}" fill="none" stroke="currentColor" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`,
  };
}

/** A ring; with `dashes`, only that many equal arcs of it, gaps as long as `gapShare` of each turn. */
export function ring([cx, cy]: Point, radius: number, width: number, dashes = 0, gapShare = 0.4): Shape {
  return {
    distance: (x, y) => {
      const band = Math.abs(Math.hypot(x - cx, y - cy) - radius) - width / 2;
      if (dashes === 0) return band;
      const turn = (Math.atan2(y - cy, x - cx) / (2 * Math.PI) + 1) * dashes;
      const fromMiddle = Math.abs((turn % 1) - 0.5);
      return Math.max(band, ((fromMiddle - (1 - gapShare) / 2) * 2 * Math.PI * radius) / dashes);
    },
    svg: `<circle cx="${cx}" cy="${cy}" r="${radius}" fill="none" stroke="currentColor" stroke-width="${width}"/>`,
  };
}

/** The upper half of a disc. */
export function dome([cx, cy]: Point, radius: number): Shape {
  return {
    distance: (x, y) => Math.max(Math.hypot(x - cx, y - cy) - radius, y - cy),
    svg: `<path d="M${cx - radius} ${cy}A${radius} ${radius} 0 0 1 ${cx + radius} ${cy}Z"/>`,
  };
}

/** `shape` without the parts of `holes`. */
export function without(shape: Shape, ...holes: readonly Shape[]): Shape {
  return {
    distance: (x, y) => Math.max(shape.distance(x, y), ...holes.map((hole) => -hole.distance(x, y))),
    svg: shape.svg,
  };
}

/** All of them together. */
export function together(...shapes: readonly Shape[]): Shape {
  return {
    distance: (x, y) => Math.min(...shapes.map((shape) => shape.distance(x, y))),
    svg: shapes.map((shape) => shape.svg).join(''),
  };
}

function segments(points: readonly Point[], closed: boolean): readonly (readonly [Point, Point])[] {
  return points.flatMap((point, index) => {
    const next = points[index + 1] ?? (closed ? points[0] : undefined);
    return next === undefined ? [] : [[point, next] as const];
  });
}

function segmentDistance([ax, ay]: Point, [bx, by]: Point, x: number, y: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - dx * along, y - ay - dy * along);
}

function polygonDistance(points: readonly Point[], x: number, y: number): number {
  const edges = segments(points, true);
  const inside = edges.reduce((odd, [[ax, ay], [bx, by]]) => {
    const crosses = ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
    return crosses ? !odd : odd;
  }, false);
  const nearest = Math.min(...edges.map(([a, b]) => segmentDistance(a, b, x, y)));
  return inside ? -nearest : nearest;
}
