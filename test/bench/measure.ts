/** Times and ratios. Times differ from machine to machine; how many times its floor something costs hardly does. */

/** One thing measured beside the least that could do it. */
export interface Comparison {
  readonly what: string;
  readonly floor: string;
  readonly work: () => void;
  readonly least: () => void;
}

export interface Measured extends Pick<Comparison, 'what' | 'floor'> {
  readonly workMs: number;
  readonly floorMs: number;
}

const runs = 5;
const cpuRuns = 9;

function once(work: () => void): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

function median(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Median of several runs of each, taken in turn, so that a busy moment of the machine meets both. */
export function compare({ what, floor, work, least }: Comparison): Measured {
  const times = Array.from({ length: runs }, () => ({
    floor: once(least),
    work: once(work),
  }));
  return {
    what,
    floor,
    workMs: median(times.map((time) => time.work)),
    floorMs: median(times.map((time) => time.floor)),
  };
}

/** The table, as text. */
export function tableOf(rows: readonly Measured[]): string {
  const cells = [
    ['', 'ms', 'floor', 'ms', 'ratio'],
    ...rows.map(({ what, floor, workMs, floorMs }) => [
      what,
      workMs.toFixed(1),
      floor,
      floorMs.toFixed(1),
      `${(workMs / floorMs).toFixed(1)} ×`,
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const isNumber = (column: number) => column % 2 === 1 || column === 4;
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

/** As a comparison, of what may take its time; `prepare` comes before each pair and does not count. */
export interface CpuComparison extends Pick<Comparison, 'what' | 'floor'> {
  readonly prepare?: () => void;
  readonly work: () => void | Promise<void>;
  readonly least: () => void | Promise<void>;
}

async function cpuOf(work: () => void | Promise<void>): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/** What each costs the processor, whoever else uses it meanwhile; medians of several runs, taken in turn. */
export async function measureCpu({ what, floor, prepare, work, least }: CpuComparison): Promise<Measured> {
  const times: { readonly floor: number; readonly work: number }[] = [];
  for (let run = 0; run < cpuRuns; run++) {
    prepare?.();
    times.push({ floor: await cpuOf(least), work: await cpuOf(work) });
  }
  return {
    what,
    floor,
    workMs: median(times.map((time) => time.work)),
    floorMs: median(times.map((time) => time.floor)),
  };
}
