import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visibleBounds } from '../../../electron/core/window-bounds.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1040 };
const second = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('where the window opens', () => {
  test('in the middle at first', () => {
    expect(visibleBounds(null, [screen])).toEqual({ x: 440, y: 160, width: 1040, height: 720 });
  });

  test('where it was, also on another screen', () => {
    const saved = { x: 2000, y: 50, width: 800, height: 600 };
    expect(visibleBounds(saved, [screen, second])).toEqual(saved);
  });

  test('on a screen that is there, when its own is gone', () => {
    expect(visibleBounds({ x: 2000, y: 50, width: 800, height: 600 }, [screen])).toEqual({
      x: 560,
      y: 220,
      width: 800,
      height: 600,
    });
  });

  test('pushed back in where it hung over the edge', () => {
    expect(visibleBounds({ x: 1500, y: 900, width: 800, height: 600 }, [screen])).toEqual({
      x: 1120,
      y: 440,
      width: 800,
      height: 600,
    });
  });

  test('always wholly inside some work area', () => {
    const number = fc.integer({ min: -5000, max: 5000 });
    const size = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(fc.record({ x: number, y: number, width: size, height: size }), (saved) => {
        const found = visibleBounds(saved, [screen, second]);
        const inside = [screen, second].some(
          (area) =>
            found.x >= area.x &&
            found.y >= area.y &&
            found.x + found.width <= area.x + area.width &&
            found.y + found.height <= area.y + area.height,
        );
        expect(inside).toBe(true);
      }),
    );
  });
});
