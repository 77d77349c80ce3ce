import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { raster } from '../../build/icons/raster.ts';
import { trayColours, trayShape, traySizes } from '../../build/icons/tray-shapes.ts';
import { glanceStates, type GlanceState } from '../../electron/core/state/glance.ts';

const folder = join(import.meta.dirname, '../../build/icons/tray');
const alphaOf = (file: string): string => {
  const { data } = PNG.sync.read(readFileSync(join(folder, file)));
  return Buffer.from(data.filter((_value, index) => index % 4 === 3)).toString('base64');
};

/** Relative luminance contrast of WCAG 2. */
function contrast(left: string, right: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5]
      .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  };
  const [dark, light] = [luminance(left), luminance(right)].toSorted((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

describe('the tray images', () => {
  test.each([...traySizes])('at %i px every state has a shape of its own, colour aside', (size) => {
    expect(new Set(glanceStates.map((icon) => alphaOf(`${icon}-${size}.png`))).size).toBe(glanceStates.length);
  });

  test.each([...traySizes])('at %i px a warning that is not confirmed yet is a hollow one', (size) => {
    const isDrawn = (icon: GlanceState): boolean => {
      const { data } = PNG.sync.read(readFileSync(join(folder, `${icon}-${size}.png`)));
      // Beside the exclamation mark, well inside the triangle.
      return (data[(Math.round(size * 0.6) * size + size / 2 - 3) * 4 + 3] ?? 0) > 127;
    };
    expect([isDrawn('warning'), isDrawn('unconfirmed')]).toEqual([true, false]);
  });

  test('have their sizes, at @2x twice', () => {
    for (const icon of glanceStates) {
      for (const size of traySizes) {
        expect(PNG.sync.read(readFileSync(join(folder, `${icon}-${size}.png`))).width).toBe(size);
        expect(PNG.sync.read(readFileSync(join(folder, `${icon}-${size}@2x.png`))).width).toBe(size * 2);
      }
      expect(PNG.sync.read(readFileSync(join(folder, `${icon}Template@2x.png`))).width).toBe(36);
    }
  });

  test('can be told from light and from dark panels', () => {
    for (const colour of Object.values(trayColours)) {
      expect(contrast(colour, '#ffffff'), colour).toBeGreaterThanOrEqual(3);
      expect(contrast(colour, '#2b2b2b'), colour).toBeGreaterThanOrEqual(3);
    }
  });

  test('are what the script draws', () => {
    for (const icon of ['warning', 'unconfirmed', 'unread'] as const) {
      const drawn = raster([{ shape: trayShape(icon, 22), colour: trayColours[icon] }], 22, 22);
      expect(drawn.equals(readFileSync(join(folder, `${icon}-22.png`))), icon).toBe(true);
    }
  });
});
