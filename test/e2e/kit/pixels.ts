import { PNG } from 'pngjs';

export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Colour = readonly [red: number, green: number, blue: number];

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** The colour of a pixel; throws outside of the picture. */
  at(x: number, y: number): Colour;
}

/** Reads a PNG. */
export function decode(png: Buffer): Picture {
  const { width, height, data } = PNG.sync.read(png);
  return {
    width,
    height,
    at(x, y) {
      const start = (y * width + x) * 4;
      const [red, green, blue] = [data[start], data[start + 1], data[start + 2]];
      if (x < 0 || y < 0 || x >= width || red === undefined || green === undefined || blue === undefined) {
        throw new RangeError(`no pixel at ${x},${y} of ${width}×${height}`);
      }
      return [red, green, blue];
    },
  };
}

/** `#rrggbb` as a colour. */
export function colour(hex: string): Colour {
  const [red, green, blue] = [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
  if (red === undefined || green === undefined || blue === undefined) throw new RangeError(`not a colour: ${hex}`);
  return [red, green, blue];
}

/** Pixels of the region whose every channel is within `tolerance` of the colour. */
export function count(picture: Picture, wanted: Colour, region: Region = whole(picture), tolerance = 12): number {
  return pixels(picture, region).filter((found) =>
    found.every((value, channel) => Math.abs(value - (wanted[channel] ?? 0)) <= tolerance),
  ).length;
}

/** Number of different colours in the region: an empty one has one, text and charts have many. */
export function variety(picture: Picture, region: Region = whole(picture)): number {
  return new Set(pixels(picture, region).map((found) => found.join())).size;
}

/** Share of the region (0 to 1) that is not of its most frequent colour. */
export function drawnShare(picture: Picture, region: Region = whole(picture)): number {
  const all = pixels(picture, region);
  const counts = new Map<string, number>();
  for (const found of all) counts.set(found.join(), (counts.get(found.join()) ?? 0) + 1);
  return all.length === 0 ? 0 : 1 - Math.max(...counts.values()) / all.length;
}

/** True when something with edges is in the region: several colours and more than a speck. */
export function isDrawn(picture: Picture, region: Region = whole(picture), leastShare = 0.005): boolean {
  return variety(picture, region) >= 3 && drawnShare(picture, region) >= leastShare;
}

function whole({ width, height }: Picture): Region {
  return { x: 0, y: 0, width, height };
}

function pixels(picture: Picture, region: Region): readonly Colour[] {
  const right = Math.min(picture.width, Math.ceil(region.x + region.width));
  const bottom = Math.min(picture.height, Math.ceil(region.y + region.height));
  const found: Colour[] = [];
  for (let y = Math.max(0, Math.floor(region.y)); y < bottom; y++) {
    for (let x = Math.max(0, Math.floor(region.x)); x < right; x++) found.push(picture.at(x, y));
  }
  return found;
}
