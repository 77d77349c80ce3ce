/** The `image-data` hint of the Desktop Notifications specification 1.2: pixels as red, green, blue, alpha. */
export interface ImageData {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
}

const bytesPerPixel = 4;

/** From the bitmaps of Electron (blue, green, red, alpha, colours already multiplied by alpha) to those of the hint. */
export function imageData(bitmap: Buffer, size: { readonly width: number; readonly height: number }): ImageData {
  const pixels = Buffer.alloc(bitmap.length);
  for (let at = 0; at + bytesPerPixel <= bitmap.length; at += bytesPerPixel) {
    const alpha = bitmap.readUInt8(at + 3);
    for (const [to, from] of [
      [0, 2],
      [1, 1],
      [2, 0],
    ] as const) {
      const multiplied = bitmap.readUInt8(at + from);
      pixels.writeUInt8(alpha === 0 ? 0 : Math.min(255, Math.round((multiplied * 255) / alpha)), at + to);
    }
    pixels.writeUInt8(alpha, at + 3);
  }
  return { width: size.width, height: size.height, pixels };
}

/** The hint's value, of signature `(iiibiiay)`: width, height, bytes per row, has alpha, bits per sample, channels, pixels. */
export function imageHint({ width, height, pixels }: ImageData): readonly unknown[] {
  return [width, height, width * bytesPerPixel, true, 8, bytesPerPixel, pixels];
}
