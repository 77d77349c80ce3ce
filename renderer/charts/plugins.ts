/** What Chart.js does not draw: unfinished days, policy lines and the reading line. Options are given per chart. */
import type { Chart, Plugin } from 'chart.js';
import { hatch } from './hatch.ts';

export interface PolicyLine {
  readonly value: number;
  readonly label: string;
  readonly colour: string;
}

export interface DayMarksOptions {
  /** Positions of days whose numbers can still change. */
  readonly unfinished: readonly number[];
  readonly colour: string;
}
export interface PolicyLinesOptions {
  readonly axis: string;
  readonly lines: readonly PolicyLine[];
  /** Behind the labels, so that they can be read over bars. */
  readonly ground: string;
}
export interface CrosshairOptions {
  readonly position: number | null;
  readonly colour: string;
}

/** Px from the middle of one day to the next. */
function dayWidth(chart: Chart): number {
  const { x } = chart.scales;
  return x === undefined ? 0 : Math.abs(x.getPixelForValue(1) - x.getPixelForValue(0));
}

/** A hatched column behind each day that is not final yet. */
export const dayMarks: Plugin<'bar' | 'line', Partial<DayMarksOptions>> = {
  id: 'dayMarks',
  beforeDatasetsDraw: (chart, _args, { unfinished, colour }) => {
    const { x } = chart.scales;
    if (x === undefined || unfinished === undefined || colour === undefined) return;
    const width = dayWidth(chart);
    const { ctx, chartArea } = chart;
    ctx.save();
    ctx.fillStyle = hatch(ctx, colour, null);
    for (const position of unfinished) {
      const left = Math.max(chartArea.left, x.getPixelForValue(position) - width / 2);
      ctx.fillRect(left, chartArea.top, Math.min(width, chartArea.right - left), chartArea.height);
    }
    ctx.restore();
  },
};

/** Dashed lines at the values where an alert begins, each with a small label at its left end. */
export const policyLines: Plugin<'bar' | 'line', Partial<PolicyLinesOptions>> = {
  id: 'policyLines',
  afterDatasetsDraw: (chart, _args, { axis, lines, ground }) => {
    const scale = axis === undefined ? undefined : chart.scales[axis];
    if (scale === undefined || lines === undefined) return;
    const { ctx, chartArea } = chart;
    ctx.save();
    ctx.font = `10px ${String(chart.options.font?.family ?? 'sans-serif')}`;
    ctx.textBaseline = 'bottom';
    ctx.lineJoin = 'round';
    for (const line of lines) {
      if (line.value > scale.max) continue;
      const y = Math.round(scale.getPixelForValue(line.value)) + 0.5;
      ctx.strokeStyle = line.colour;
      ctx.fillStyle = line.colour;
      ctx.lineWidth = 1;
      ctx.setLineDash([4, 4]);
      ctx.beginPath();
      ctx.moveTo(chartArea.left, y);
      ctx.lineTo(chartArea.right, y);
      ctx.stroke();
      if (ground !== undefined) {
        ctx.setLineDash([]);
        ctx.strokeStyle = ground;
        ctx.lineWidth = 3;
        ctx.strokeText(line.label, chartArea.left + 4, y - 2);
      }
      ctx.fillText(line.label, chartArea.left + 4, y - 2);
    }
    ctx.restore();
  },
};

/** A vertical hairline at the day being read. */
export const crosshair: Plugin<'bar' | 'line', Partial<CrosshairOptions>> = {
  id: 'crosshair',
  beforeDatasetsDraw: (chart, _args, { position, colour }) => {
    const { x } = chart.scales;
    if (x === undefined || position === undefined || position === null || colour === undefined) return;
    const { ctx, chartArea } = chart;
    const at = Math.round(x.getPixelForValue(position)) + 0.5;
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(at, chartArea.top);
    ctx.lineTo(at, chartArea.bottom);
    ctx.stroke();
    ctx.restore();
  },
};
