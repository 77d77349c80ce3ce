/**
 * Quiet hours as a machine in another zone sees them. The zone of a process is fixed when it starts, so the questions are
 * answered by a process of their own: times go in and come out as local clock times.
 */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import type { QuietHours } from '../../electron/core/delivery/quiet-hours.ts';

/** "2026-02-10 22:00", on the clock of the zone. */
export type ClockTime = string;

export interface Question {
  readonly quiet: QuietHours;
  readonly now: ClockTime;
}

const answerSchema = v.object({
  /** The instant the question came to: a clock time that does not exist is moved on. */
  now: v.string(),
  stretch: v.nullable(v.object({ since: v.string(), until: v.string(), lastsMs: v.number() })),
  morning: v.string(),
});
export type Answer = v.InferOutput<typeof answerSchema>;

const core = pathToFileURL(resolve(import.meta.dirname, '../../electron/core/delivery/quiet-hours.ts')).href;
const script = `
  import { readFileSync } from 'node:fs';
  import { quietStretch, tomorrowMorning } from ${JSON.stringify(core)};
  const two = (number) => String(number).padStart(2, '0');
  const clock = (at) => {
    const d = new Date(at);
    return d.getFullYear() + '-' + two(d.getMonth() + 1) + '-' + two(d.getDate()) + ' ' + two(d.getHours()) + ':' + two(d.getMinutes());
  };
  const answer = ({ quiet, now }) => {
    const at = new Date(now.replace(' ', 'T')).getTime();
    const found = quietStretch(quiet, at);
    return {
      now: clock(at),
      stretch: found && { since: clock(found.since), until: clock(found.until), lastsMs: found.until - found.since },
      morning: clock(tomorrowMorning(at)),
    };
  };
  process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(answer)));
`;

/** Asks a process that lives in that zone. */
export function askIn(zone: string, questions: readonly Question[]): readonly Answer[] {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, TZ: zone },
    input: JSON.stringify(questions),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return v.parse(v.array(answerSchema), JSON.parse(output));
}
