/** The configuration of the daily chart: volume above, what went wrong below on its own scale, the bounce rate on the right. */
import type { ChartDataset, ScriptableLineSegmentContext } from 'chart.js';
import type { TimelineDay } from '../../electron/ipc/views.ts';
import { formatDay, formatShort, formatThreshold } from '../format.ts';
import type { DailyConfiguration } from './chart.svelte.ts';
import type { CrosshairOptions, DayMarksOptions, PolicyLine, PolicyLinesOptions } from './plugins.ts';
import type { Series } from './series.ts';

export interface DailyPalette {
  readonly text: string;
  readonly line: string;
  readonly hatch: string;
  readonly rate: string;
  readonly ground: string;
  readonly font: string;
  readonly series: (field: Series['field']) => string;
}

export interface DailyOptions {
  readonly days: readonly TimelineDay[];
  readonly series: readonly Series[];
  readonly palette: DailyPalette;
  /** Lines of the bounce rate, fractions. */
  readonly policy: readonly PolicyLine[];
  readonly reading: number | null;
  readonly width: number;
}

type Point = { x: number; y: number | null };
type Dataset = ChartDataset<'bar' | 'line', Point[]>;

const mostTicks = 5;
const pxPerLabel = 84;

/** Positions that get a date below them: at most one per 84 px, counted back from the last day. */
export function labelledPositions(count: number, width: number): readonly number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / pxPerLabel))));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => count - 1 - index * step).reverse();
}

/** Positions of days whose numbers can still change. */
export function unfinishedPositions(days: readonly TimelineDay[]): readonly number[] {
  return days.flatMap((day, position) => (day.state === 'open' || day.state === 'provisional' ? [position] : []));
}

/** A known value between two unknown ones has no line; it gets a dot. */
function isAlone(points: readonly Point[], index: number): boolean {
  return (points[index - 1]?.y ?? null) === null && (points[index + 1]?.y ?? null) === null;
}

function line(
  points: Point[],
  colour: string,
  axis: string,
  dash: readonly number[],
  unfinished: ReadonlySet<number>,
): Dataset {
  return {
    type: 'line',
    data: points,
    yAxisID: axis,
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: 1.75,
    borderDash: [...dash],
    borderJoinStyle: 'round',
    pointRadius: points.map((_, index) => (isAlone(points, index) ? 2 : 0)),
    pointHitRadius: 0,
    spanGaps: false,
    segment: {
      borderDash: (context: ScriptableLineSegmentContext) => (unfinished.has(context.p1DataIndex) ? [2, 2] : undefined),
    },
    order: 0,
  };
}

function bars(points: Point[], colour: string, axis: string): Dataset {
  return {
    type: 'bar',
    data: points,
    yAxisID: axis,
    backgroundColor: colour,
    barPercentage: points.length > 120 ? 1 : 0.82,
    categoryPercentage: points.length > 120 ? 1 : 0.86,
    maxBarThickness: 22,
    grouped: false,
    borderRadius: points.length > 60 ? 0 : 1.5,
    order: 1,
  };
}

/** A tick's text, but none at the top of the scale, where the upper panel's zero stands. */
function unlessTop(format: (value: number) => string) {
  return (value: number | string, index: number, ticks: readonly unknown[]): string =>
    index > 0 && index === ticks.length - 1 ? '' : format(Number(value));
}

/** The whole configuration for Chart.js. Pure but for the patterns made of colours. */
export function dailyConfiguration({
  days,
  series,
  palette,
  policy,
  reading,
  width,
}: DailyOptions): DailyConfiguration {
  const unfinished = unfinishedPositions(days);
  const unfinishedSet = new Set(unfinished);
  const below = series.some((entry) => entry.panel === 'below');
  const pointsOf = (value: (day: TimelineDay) => number | null): Point[] =>
    days.map((day, x) => ({ x, y: value(day) }));
  const rate = pointsOf((day) => day.bounce?.value ?? null);
  const hasRate = below && rate.some((point) => point.y !== null);
  const highestRate = Math.max(0, ...rate.map((point) => point.y ?? 0));
  // The scale always has room for the first line, so that a good month is drawn low and not as alarming peaks.
  const rateTop = Math.max(highestRate * 1.1, (policy[0]?.value ?? 0) * 1.35, 0.01);

  const datasets = series.map((entry) => {
    const points = pointsOf((day) => day.counts[entry.field]);
    const axis = entry.panel === 'above' ? 'volume' : 'wrong';
    const ink = palette.series(entry.field);
    return entry.mark === 'bar' ? bars(points, ink, axis) : line(points, ink, axis, entry.dash, unfinishedSet);
  });
  if (hasRate) datasets.push(line(rate, palette.rate, 'rate', [], unfinishedSet));

  const font = { family: palette.font, size: 11 };
  const ticks = { color: palette.text, font, maxTicksLimit: mostTicks, padding: 6 };
  const hairline = { color: palette.line, lineWidth: 1, drawTicks: false };
  const none = { display: false };
  const labels = labelledPositions(days.length, width);

  const dayMarks: DayMarksOptions = { unfinished, colour: palette.hatch };
  const policyLines: PolicyLinesOptions = { axis: 'rate', lines: hasRate ? policy : [], ground: palette.ground };
  const crosshair: CrosshairOptions = { position: reading, colour: palette.text };
  const plugins: Readonly<Record<string, object>> = { dayMarks, policyLines, crosshair };

  return {
    type: 'bar',
    data: { datasets },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      font,
      layout: { padding: { top: 8, right: hasRate ? 0 : 8 } },
      plugins,
      scales: {
        x: {
          type: 'linear',
          min: -0.5,
          max: days.length - 0.5,
          grid: none,
          border: { color: palette.line },
          offset: false,
          ticks: {
            color: palette.text,
            font,
            maxRotation: 0,
            autoSkip: false,
            padding: 4,
            callback: (value) => formatDay(days[Number(value)]?.day ?? ''),
          },
          afterBuildTicks: (axis) => (axis.ticks = labels.map((value) => ({ value }))),
        },
        wrong: {
          type: 'linear',
          display: below,
          position: 'left',
          stack: 'left',
          stackWeight: 1,
          beginAtZero: true,
          suggestedMax: 4,
          grid: hairline,
          border: none,
          ticks: { ...ticks, maxTicksLimit: 3, precision: 0, callback: unlessTop((value) => formatShort(value)) },
        },
        volume: {
          type: 'linear',
          position: 'left',
          stack: 'left',
          stackWeight: below ? 2 : 1,
          offset: false,
          beginAtZero: true,
          suggestedMax: 4,
          grid: hairline,
          border: none,
          ticks: { ...ticks, precision: 0, callback: (value) => formatShort(Number(value)) },
        },
        // Keeps the rate's scale beside the lower panel only.
        filler: {
          type: 'linear',
          display: hasRate,
          position: 'right',
          stack: 'right',
          stackWeight: 2,
          grid: none,
          border: none,
          ticks: { display: false },
        },
        rate: {
          type: 'linear',
          display: hasRate,
          position: 'right',
          stack: 'right',
          stackWeight: 1,
          min: 0,
          max: rateTop,
          grid: none,
          border: none,
          ticks: {
            ...ticks,
            maxTicksLimit: 3,
            callback: unlessTop((value) => formatThreshold(Math.round(value * 1000) / 1000)),
          },
        },
      },
    },
  };
}

/** Policy lines of the bounce rate from its two thresholds. */
export function bouncePolicy(
  levels: { readonly warning: number; readonly critical: number },
  colours: { readonly warning: string; readonly critical: string },
): readonly PolicyLine[] {
  return (['warning', 'critical'] as const).map((severity) => ({
    value: levels[severity],
    label: `${severity} ${formatThreshold(levels[severity])}`,
    colour: colours[severity],
  }));
}
