/** What Chart.js does not draw: unfinished days, lines of alerts and policies, alert marks, the reading line. Options are given per chart. */
import type { Chart, Plugin } from 'chart.js';
import type { Severity } from '../../electron/core/alerts/state.ts';
import { hatch } from './hatch.ts';

/** A line across a panel. Those a person set are labelled at the left, published ones at the right. */
export interface DrawnLine {
  readonly axis: string;
  readonly value: number;
  readonly label: string;
  readonly colour: string;
  readonly published: boolean;
}

export interface DayMarksOptions {
  /** Positions of days whose numbers can still change. */
  readonly unfinished: readonly number[];
  readonly colour: string;
}
export interface PolicyLinesOptions {
  readonly lines: readonly DrawnLine[];
  /** Behind the labels, so that they can be read over bars. */
  readonly ground: string;
}
export interface AlertMarksOptions {
  readonly marks: readonly { readonly position: number; readonly severity: Severity }[];
  readonly colours: Readonly<Record<Severity, string>>;
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

/** Px that a label needs above the one below it, and beside its words on its plate. */
const labelHeight = 11;
const platePadding = 3;

/** Dashed lines at the values where an alert begins or a policy draws one, each with a small label at one end. */
export const policyLines: Plugin<'bar' | 'line', Partial<PolicyLinesOptions>> = {
  id: 'policyLines',
  afterDatasetsDraw: (chart, _args, { lines, ground }) => {
    if (lines === undefined || ground === undefined) return;
    const { ctx, chartArea } = chart;
    const placed = lines.flatMap((line) => {
      const scale = chart.scales[line.axis];
      if (scale === undefined || line.value > scale.max) return [];
      return [{ ...line, top: scale.top, y: Math.round(scale.getPixelForValue(line.value)) + 0.5 }];
    });
    ctx.save();
    ctx.font = `10px ${String(chart.options.font?.family ?? 'sans-serif')}`;
    ctx.lineWidth = 1;
    for (const { y, colour, published } of placed) {
      ctx.strokeStyle = colour;
      ctx.setLineDash(published ? [1, 4] : [4, 4]);
      ctx.beginPath();
      ctx.moveTo(chartArea.left, y);
      ctx.lineTo(chartArea.right, y);
      ctx.stroke();
    }
    // After all lines, so that none goes through the words of another.
    placed.forEach(({ y, top, label, colour, published }, index) => {
      // Where two labels would cover each other, the line is enough: both stand below the chart.
      const before = placed.slice(0, index).filter((other) => other.published === published);
      if (before.some((other) => Math.abs(other.y - y) < labelHeight)) return;
      // At the top of its panel a label stands below its line, or it would be read as one of the panel above.
      const above = y - labelHeight - 2 < top ? y + 2 : y - labelHeight - 2;
      const width = ctx.measureText(label).width + 2 * platePadding;
      const left = published ? chartArea.right - width - 1 : chartArea.left + 1;
      ctx.fillStyle = ground;
      ctx.fillRect(left, above, width, labelHeight);
      ctx.fillStyle = colour;
      ctx.textAlign = 'left';
      ctx.textBaseline = 'middle';
      ctx.fillText(label, left + platePadding, above + labelHeight / 2 + 0.5);
    });
    ctx.restore();
  },
};

/** Px above the highest panel, for the marks. */
export const markRoom = 14;

/** The shapes of the severities above the days on which alerts fired: the triangle and the octagon of the lists. */
export const alertMarks: Plugin<'bar' | 'line', Partial<AlertMarksOptions>> = {
  id: 'alertMarks',
  afterDatasetsDraw: (chart, _args, { marks, colours }) => {
    const { x } = chart.scales;
    if (x === undefined || marks === undefined || colours === undefined) return;
    const { ctx, chartArea } = chart;
    ctx.save();
    for (const { position, severity } of marks) {
      ctx.fillStyle = colours[severity];
      ctx.beginPath();
      for (const [right, down] of shapes[severity]) {
        ctx.lineTo(x.getPixelForValue(position) + right, chartArea.top - markRoom / 2 + down);
      }
      ctx.closePath();
      ctx.fill();
    }
    ctx.restore();
  },
};

/** Corners around the middle of a mark, px. */
const shapes: Readonly<Record<Severity, readonly (readonly [right: number, down: number])[]>> = {
  warning: [
    [0, -4],
    [4.5, 4],
    [-4.5, 4],
  ],
  critical: [
    [-2, -5],
    [2, -5],
    [5, -2],
    [5, 2],
    [2, 5],
    [-2, 5],
    [-5, 2],
    [-5, -2],
  ],
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
