/** The scales of the daily chart's panels: volume above; bounces, then complaints below it, each beside its rate. */
import { format } from '../format.ts';

interface Rate {
  /** The highest value on the scale, a fraction. */
  readonly top: number;
  /** False where counts are drawn and no rate is. */
  readonly known: boolean;
}

export interface PanelOptions {
  readonly palette: { readonly text: string; readonly line: string; readonly font: string };
  /** `null`: there is no such panel. */
  readonly bounce: Rate | null;
  readonly complaint: Rate | null;
}

const mostTicks = 5;
const none = { display: false, drawTicks: false };
/** Px for "0.25 %" beside the panels: Chart.js gives a stacked scale less in a narrow window and would cut it. */
const rateWidth = 44;

/** A tick's text, but none at the top of the scale, where the zero of the panel above stands. */
function unlessTop(format: (value: number) => string) {
  return (value: number | string, index: number, ticks: readonly unknown[]): string =>
    index > 0 && index === ticks.length - 1 ? '' : format(Number(value));
}

/** Scales of a stack share its side. At the left they stand in this order from its foot, at the right from its top. */
export function panelScales({ palette, bounce, complaint }: PanelOptions) {
  const font = { family: palette.font, size: 11 };
  const ticks = { color: palette.text, font, maxTicksLimit: mostTicks, padding: 6 };
  const grid = { color: palette.line, lineWidth: 1, drawTicks: false };
  const isRated = [bounce, complaint].some((rate) => rate?.known === true);

  const counts = (suggestedMax: number) =>
    ({
      type: 'linear',
      position: 'left',
      stack: 'left',
      stackWeight: 1,
      beginAtZero: true,
      suggestedMax,
      grid,
      border: none,
      ticks: { ...ticks, maxTicksLimit: 3, precision: 0, callback: unlessTop((value) => format.shortCount(value)) },
    }) as const;
  /** `precision`: how many parts of one a tick is rounded to. */
  const rates = ({ top, known }: Rate, precision: number) =>
    ({
      type: 'linear',
      position: 'right',
      stack: 'right',
      stackWeight: 1,
      min: 0,
      max: top,
      grid: none,
      border: none,
      afterFit: (axis: { width: number }) => void (axis.width = known ? rateWidth : axis.width),
      ticks: {
        ...ticks,
        display: known,
        maxTicksLimit: 4,
        callback: unlessTop((value) => format.percent(Math.round(value * precision) / precision)),
      },
    }) as const;
  const volume = {
    ...counts(4),
    stackWeight: bounce === null && complaint === null ? 1 : 2,
    offset: false,
    ticks: { ...ticks, precision: 0, callback: (value: number | string) => format.shortCount(Number(value)) },
  } as const;
  // Keeps the rates' scales beside the lower panels.
  const filler = {
    type: 'linear',
    position: 'right',
    stack: 'right',
    stackWeight: 2,
    grid: none,
    border: none,
    ticks: none,
  } as const;

  return {
    ...(complaint === null ? {} : { complaints: counts(2) }),
    ...(bounce === null ? {} : { wrong: counts(4) }),
    volume,
    ...(isRated ? { filler } : {}),
    ...(isRated && bounce !== null ? { rate: rates(bounce, 1000) } : {}),
    ...(isRated && complaint !== null ? { complaintRate: rates(complaint, 10_000) } : {}),
  };
}
