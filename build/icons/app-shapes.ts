import { box, disc, dome, line, polygon, type Point } from './shapes.ts';
import type { Layer } from './raster.ts';

/** The icon is designed on a grid of this many units. */
export const appUnits = 64;

const colours = {
  ground: '#1d4f9c',
  paper: '#ffffff',
  dial: '#bcd5f7',
  tick: '#6c9fe3',
  crease: '#d3e1f5',
  needle: '#f2a516',
  dark: '#12305f',
};

/**
 * An open envelope whose raised flap is a dial, with a needle on it. Small sizes leave out the fold and the ticks and
 * thicken the needle, because a hairline at 16 px is dirt.
 */
export function appLayers(size: number): readonly Layer[] {
  const small = size <= 24;
  const needle = small ? 7 : 4.5;
  const fold = (from: Point, to: Point): Layer => ({ shape: line([from, to], 1.8), colour: colours.crease });
  const tick = (from: Point, to: Point): Layer => ({ shape: line([from, to], 2.6), colour: colours.tick });
  return [
    { shape: small ? box([0, 0], 64, 64, 14) : box([2, 2], 60, 60, 14), colour: colours.ground },
    { shape: dome([32, 32], 21), colour: colours.dial },
    { shape: box([11, 31], 42, 20), colour: colours.dial },
    ...(small ? [] : [tick([18, 30], [15, 29]), tick([23.5, 20.5], [21.7, 17.6]), tick([40.5, 20.5], [42.3, 17.6])]),
    {
      shape: polygon(
        [
          [12, 33],
          [32, 47],
          [52, 33],
          [52, 52],
          [12, 52],
        ],
        2,
      ),
      colour: colours.paper,
    },
    ...(small ? [] : [fold([13, 52.4], [25.5, 43.6]), fold([51, 52.4], [38.5, 43.6])]),
    {
      shape: line(
        [
          [32, 43.5],
          [43, 21],
        ],
        needle,
      ),
      colour: colours.needle,
    },
    { shape: disc([32, 43.5], small ? 6 : 5), colour: colours.dark },
  ];
}
