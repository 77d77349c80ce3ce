import { describe, expect, test } from 'vitest';
import { imageData, imageHint } from '../../../electron/shell/notifications/image-data.ts';

const pixel = (...bgra: readonly number[]): readonly number[] => [
  ...imageData(Buffer.from(bgra), { width: 1, height: 1 }).pixels,
];

describe('the picture of a banner', () => {
  test('has red and blue where the desktop looks for them', () => {
    expect(pixel(10, 20, 30, 255)).toEqual([30, 20, 10, 255]);
  });

  test('keeps its colours where it is half transparent', () => {
    expect(pixel(0, 64, 128, 128)).toEqual([255, 128, 0, 128]);
  });

  test('has no colour where it is transparent, and none over 255', () => {
    expect(pixel(0, 0, 0, 0)).toEqual([0, 0, 0, 0]);
    expect(pixel(200, 200, 200, 100)).toEqual([255, 255, 255, 100]);
  });

  test('tells its size and the length of its rows in bytes', () => {
    const image = imageData(Buffer.alloc(24), { width: 3, height: 2 });
    expect(imageHint(image).slice(0, 6)).toEqual([3, 2, 12, true, 8, 4]);
  });
});
