/** Writing to standard output and standard error, whole and at once: what could not be written is known when it happens. */
import { writeSync } from 'node:fs';
import { platform, stderr, stdout } from 'node:process';
import { isatty } from 'node:tty';

/** Results could not be written. `message` is for a person. */
export class OutputFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OutputFailure';
  }
}

const outputs = { out: 1, err: 2 } as const;

/**
 * Prints results. A reader who went away (`| head`) has had enough; any other trouble throws an OutputFailure. A closed output
 * (`>&-`) is none that could be seen: Node opens /dev/null in its place, as programs do that start us and want no output.
 */
export function createPrinter(): (text: string) => void {
  let gone = false;
  return (text) => {
    if (gone) return;
    try {
      writeWhole(outputs.out, `${text}\n`);
    } catch (error) {
      gone = true;
      const code = codeOf(error);
      if (code !== 'EPIPE') throw new OutputFailure(`The results could not be written: ${reasons[code] ?? code}.`);
    }
  };
}

/** Says something to a person. Where nobody can hear it, nothing is to be done. */
export function say(text: string): void {
  try {
    writeWhole(outputs.err, `${text}\n`);
  } catch {
    // Standard error was the place to say so.
  }
}

/** Resolves when all of it is out: the console of Windows alone takes its time. */
export async function written(): Promise<void> {
  if (platform !== 'win32') return;
  const consoles = [stdout, stderr].filter(({ isTTY }) => isTTY);
  await Promise.all(consoles.map((console) => new Promise((resolve) => console.write('', resolve))));
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device (ENOSPC)',
  EDQUOT: 'the disk quota is used up (EDQUOT)',
  EFBIG: 'the file would become too large (EFBIG)',
  EIO: 'input/output error (EIO)',
  EBADF: 'standard output is not open for writing (EBADF)',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

/** A full disk takes the beginning of a text without an error: only the next piece tells. */
function writeWhole(output: 1 | 2, text: string): void {
  // The console of Windows is written in its own encoding by its stream alone.
  if (platform === 'win32' && isatty(output)) {
    (output === 1 ? stdout : stderr).write(text);
    return;
  }
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(output, bytes, written);
    } catch (error) {
      // Somebody made a pipe of ours non-blocking, and its reader is slow.
      if (codeOf(error) !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
