/** Draws every icon of the application: `node build/icons/draw.ts`. The same input always gives the same files, which are committed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { glanceStates } from '../../electron/core/state/glance.ts';
import { appLayers, appUnits } from './app-shapes.ts';
import { raster, type Layer } from './raster.ts';
import { trayColours, trayShape, traySizes } from './tray-shapes.ts';

const appSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const folder = import.meta.dirname;

mkdirSync(join(folder, 'tray'), { recursive: true });
mkdirSync(join(folder, 'app'), { recursive: true });

writeFileSync(join(folder, 'icon.svg'), svg(appLayers(1024), appUnits));
for (const size of appSizes) {
  // electron-builder finds sets of this naming for Linux; the largest is the source for macOS and Windows.
  writeFileSync(join(folder, 'app', `${size}x${size}.png`), raster(appLayers(size), size, appUnits));
}
writeFileSync(join(folder, 'icon.png'), raster(appLayers(1024), 1024, appUnits));

for (const icon of glanceStates) {
  for (const size of traySizes) {
    const coloured: readonly Layer[] = [{ shape: trayShape(icon, size), colour: trayColours[icon] }];
    tray(`${icon}-${size}.png`, coloured, size, size);
    tray(`${icon}-${size}@2x.png`, coloured, size * 2, size);
  }
  // macOS paints template images itself: only their shape counts.
  const black: readonly Layer[] = [{ shape: trayShape(icon, 18), colour: '#000000' }];
  tray(`${icon}Template.png`, black, 18, 18);
  tray(`${icon}Template@2x.png`, black, 36, 18);
}

function tray(name: string, layers: readonly Layer[], size: number, units: number): void {
  writeFileSync(join(folder, 'tray', name), raster(layers, size, units));
}

function svg(layers: readonly Layer[], units: number): string {
  const parts = layers.map(({ shape, colour }) => `  <g fill="${colour}" color="${colour}">${shape.svg}</g>\n`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${units} ${units}">\n${parts.join('')}</svg>\n`;
}
