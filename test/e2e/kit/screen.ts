import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { decode, type Picture } from './pixels.ts';

const run = promisify(execFile);

/** The whole X screen as a PNG, as a person would see it. */
export async function screenshot(): Promise<Buffer> {
  const { stdout } = await run('import', ['-silent', '-window', 'root', 'png:-'], {
    encoding: 'buffer',
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** The whole X screen, decoded. */
export async function look(): Promise<Picture> {
  return decode(await screenshot());
}

/** Moves the real pointer there and clicks. 1 is the left, 3 the right button. */
export async function clickAt(x: number, y: number, button: 1 | 2 | 3 = 1): Promise<void> {
  await run('xdotool', ['mousemove', String(Math.round(x)), String(Math.round(y)), 'click', String(button)]);
}
