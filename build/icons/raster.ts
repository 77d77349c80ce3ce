import { PNG } from 'pngjs';
import type { Shape } from './shapes.ts';

export interface Layer {
  readonly shape: Shape;
  /** `#rrggbb` */
  readonly colour: string;
}

/** Samples per pixel and axis. Edges on the grid stay sharp, slanted ones become smooth. */
const samples = 8;

/** Draws the layers, first at the bottom, into a transparent square. `units` is the side of the shapes' own grid. */
export function raster(layers: readonly Layer[], size: number, units: number): Buffer {
  const image = new PNG({ width: size, height: size });
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) image.data.set(pixel(layers, x, y, units / size), (y * size + x) * 4);
  }
  return PNG.sync.write(image, { deflateLevel: 9 });
}

function pixel(
  layers: readonly Layer[],
  column: number,
  row: number,
  scale: number,
): readonly [number, number, number, number] {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (const { shape, colour } of layers) {
    const cover = coverage(shape, column, row, scale);
    if (cover === 0) continue;
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    red = (r ?? 0) * cover + red * (1 - cover);
    green = (g ?? 0) * cover + green * (1 - cover);
    blue = (b ?? 0) * cover + blue * (1 - cover);
    alpha = cover + alpha * (1 - cover);
  }
  // Colours were accumulated multiplied with their coverage; PNG wants them straight.
  const straight = (value: number): number => (alpha === 0 ? 0 : Math.round(value / alpha));
  return [straight(red), straight(green), straight(blue), Math.round(alpha * 255)];
}

function coverage(shape: Shape, column: number, row: number, scale: number): number {
  const middle = shape.distance((column + 0.5) * scale, (row + 0.5) * scale);
  if (middle > scale) return 0;
  if (middle < -scale) return 1;
  let inside = 0;
  for (let step = 0; step < samples * samples; step++) {
    const x = (column + ((step % samples) + 0.5) / samples) * scale;
    const y = (row + (Math.floor(step / samples) + 0.5) / samples) * scale;
    if (shape.distance(x, y) <= 0) inside++;
  }
  return inside / (samples * samples);
}
