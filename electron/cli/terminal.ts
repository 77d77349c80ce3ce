/** What the commands know of the terminal: where results and messages go, and where a key comes from. */
import { stdin, stderr, env } from 'node:process';
import { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { createPrinter, say } from './output.ts';

export interface Terminal {
  /** Results: standard output. Ends the line. Throws an OutputFailure when they cannot be written. */
  readonly print: (text: string) => void;
  /** Messages for people: standard error. Ends the line. */
  readonly say: (text: string) => void;
  /** The key from standard input; asked for without echo on a terminal. */
  readonly readKey: (prompt: string) => Promise<string>;
  /** Whether results may carry colour (a terminal, and NO_COLOR unset: https://no-color.org). */
  readonly colour: boolean;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** No provider's key is longer; whatever is piped in beyond it is not one. */
const longestInput = 4096;

async function readPiped(): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    chunks.push(bytes);
    length += bytes.length;
    if (length > longestInput) break;
  }
  return Buffer.concat(chunks).toString('utf8').slice(0, longestInput);
}

/** Readline echoes what is typed to its output: here it goes nowhere. */
async function readHidden(prompt: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: nowhere, terminal: true });
  stderr.write(prompt);
  try {
    const cancelled = new Promise<string>((resolve) => reader.once('SIGINT', () => resolve('')));
    return await Promise.race([reader.question(''), cancelled]);
  } finally {
    reader.close();
    stderr.write('\n');
  }
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    print: createPrinter(),
    say,
    readKey: (prompt) => (stdin.isTTY ? readHidden(prompt) : readPiped()),
    colour: isatty(1) && (env['NO_COLOR'] ?? '') === '',
    variables: env,
  };
}
