/** The configuration of the daily chart: volume above; below, each on its own scale, bounces and complaints with their rates on the right. */
import type { ChartDataset, ScriptableLineSegmentContext } from 'chart.js';
import type { Severity } from '../../electron/core/alerts/state.ts';
import type { TimelineDay } from '../../electron/views/timeline.ts';
import { format } from '../format.ts';
import type { DailyConfiguration } from './chart.svelte.ts';
import { panelScales } from './scales.ts';
import { drawnLines, scaleOf, type LineColours, type RateLines } from './lines.ts';
import {
  markRoom,
  type AlertMarksOptions,
  type CrosshairOptions,
  type DayMarksOptions,
  type PolicyLinesOptions,
} from './plugins.ts';
import type { Series } from './series.ts';

export interface DailyPalette {
  readonly text: string;
  readonly line: string;
  readonly hatch: string;
  readonly rate: string;
  readonly ground: string;
  readonly font: string;
  readonly lines: LineColours;
  readonly series: (field: Series['field']) => string;
}

export interface DailyOptions {
  readonly days: readonly TimelineDay[];
  readonly series: readonly Series[];
  readonly palette: DailyPalette;
  readonly bounce: RateLines;
  readonly complaint: RateLines;
  /** Days on which alerts fired, by their position, with the worst of them. */
  readonly marks: readonly { readonly position: number; readonly severity: Severity }[];
  readonly reading: number | null;
  readonly width: number;
}

type Point = { x: number; y: number | null };
type Dataset = ChartDataset<'bar' | 'line', Point[]>;

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

/** The whole configuration for Chart.js. Pure but for the patterns made of colours. */
export function dailyConfiguration({
  days,
  series,
  palette,
  bounce,
  complaint,
  marks,
  reading,
  width,
}: DailyOptions): DailyConfiguration {
  const unfinished = unfinishedPositions(days);
  const unfinishedSet = new Set(unfinished);
  const below = series.some((entry) => entry.panel === 'below');
  const complaints = series.some((entry) => entry.panel === 'complaints');
  const axes = { above: 'volume', below: 'wrong', complaints: 'complaints' } as const;
  const pointsOf = (value: (day: TimelineDay) => number | null): Point[] =>
    days.map((day, x) => ({ x, y: value(day) }));
  const highest = (points: readonly Point[]): number => Math.max(0, ...points.map((point) => point.y ?? 0));
  const isKnown = (points: readonly Point[]): boolean => points.some((point) => point.y !== null);
  const rate = pointsOf((day) => day.bounce?.value ?? null);
  const hasRate = below && isKnown(rate);
  const rateScale = scaleOf(highest(rate), bounce, 'bounce');
  const complaintRate = pointsOf((day) => day.complaint?.value ?? null);
  const hasComplaintRate = complaints && isKnown(complaintRate);
  const complaintScale = scaleOf(highest(complaintRate), complaint, 'complaint');
  const hasRight = hasRate || hasComplaintRate;

  const datasets = series.map((entry) => {
    const points = pointsOf((day) => day.counts[entry.field]);
    const axis = axes[entry.panel];
    const ink = palette.series(entry.field);
    return entry.mark === 'bar' ? bars(points, ink, axis) : line(points, ink, axis, entry.dash, unfinishedSet);
  });
  if (hasRate) datasets.push(line(rate, palette.rate, 'rate', [], unfinishedSet));
  if (hasComplaintRate) datasets.push(line(complaintRate, palette.rate, 'complaintRate', [], unfinishedSet));

  const font = { family: palette.font, size: 11 };
  const none = { display: false };
  const labels = labelledPositions(days.length, width);

  const dayMarks: DayMarksOptions = { unfinished, colour: palette.hatch };
  const policyLines: PolicyLinesOptions = {
    lines: [
      ...(hasRate ? drawnLines('rate', bounce.own, rateScale.published, palette.lines) : []),
      ...(hasComplaintRate ? drawnLines('complaintRate', complaint.own, complaintScale.published, palette.lines) : []),
    ],
    ground: palette.ground,
  };
  const alertMarks: AlertMarksOptions = { marks, colours: palette.lines };
  const crosshair: CrosshairOptions = { position: reading, colour: palette.text };
  const plugins: Readonly<Record<string, object>> = { dayMarks, policyLines, alertMarks, crosshair };

  return {
    type: 'bar',
    data: { datasets },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      font,
      layout: { padding: { top: marks.length > 0 ? markRoom : 8, right: hasRight ? 0 : 8 } },
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
            callback: (value) => format.day(days[Number(value)]?.day ?? ''),
          },
          afterBuildTicks: (axis) => (axis.ticks = labels.map((value) => ({ value }))),
        },
        ...panelScales({
          palette,
          bounce: below ? { top: rateScale.top, known: hasRate } : null,
          complaint: complaints ? { top: complaintScale.top, known: hasComplaintRate } : null,
        }),
      },
    },
  };
}
