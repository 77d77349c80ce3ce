import { readFileSync } from 'node:fs';
import { nativeImage } from 'electron';
import { imageData, type ImageData } from './image-data.ts';

/**
 * The picture as the pixels a notification carries: a path would not do, since the packaged application's pictures lie
 * in an archive that no notification daemon can read. `null` when there is no such picture: a banner without it will do.
 */
export function loadImageData(file: string): ImageData | null {
  try {
    const image = nativeImage.createFromBuffer(readFileSync(file));
    return image.isEmpty() ? null : imageData(image.toBitmap(), image.getSize());
  } catch {
    return null;
  }
}
