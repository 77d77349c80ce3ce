/** Chart.js as an attachment: made once per canvas, updated when what it reads changes, destroyed with the canvas. */
import {
  BarController,
  BarElement,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  type ChartConfiguration,
} from 'chart.js';
import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { alertMarks, crosshair, dayMarks, policyLines } from './plugins.ts';

Chart.register(
  BarController,
  BarElement,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  alertMarks,
  crosshair,
  dayMarks,
  policyLines,
);
Chart.defaults.animation = false;
Chart.defaults.events = [];

export type DailyConfiguration = ChartConfiguration<'bar' | 'line', { x: number; y: number | null }[]>;

/** Draws `configure(canvas)` and redraws when the state it read changes. `ready` is given the live chart, for hit tests. */
export function chart(
  configure: (canvas: HTMLCanvasElement) => DailyConfiguration,
  ready: (chart: Chart<'bar' | 'line', { x: number; y: number | null }[]> | null) => void,
): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    if (canvas.getContext('2d') === null) return;
    let drawn: Chart<'bar' | 'line', { x: number; y: number | null }[]> | null = null;
    $effect(() => {
      const configuration = configure(canvas);
      if (drawn === null) {
        drawn = new Chart(canvas, configuration);
        untrack(() => ready(drawn));
        return;
      }
      drawn.data = configuration.data;
      if (configuration.options !== undefined) drawn.options = configuration.options;
      drawn.update('none');
    });
    return () => {
      drawn?.destroy();
      drawn = null;
      untrack(() => ready(null));
    };
  };
}
