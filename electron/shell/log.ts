import { inspect } from 'node:util';
import log from 'electron-log/node.js';
import { redact } from '../providers/redact.ts';
import type { Log } from '../services/log.ts';

const megabyte = 1024 * 1024;
const longestLine = 8_000;

/**
 * A log in `file` (owner-only), at most 1 MB, with one older file of the same size beside it. Every line passes the
 * redactor with the secrets of that moment. Never throws: a log that fails must not take the application with it.
 */
export function createLog(file: string, secrets: () => Iterable<string>) {
  const logger = log.create({ logId: file });
  logger.transports.console.level = false;
  logger.transports.file.resolvePathFn = () => file;
  logger.transports.file.maxSize = megabyte;
  logger.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  logger.transports.file.format = '{iso} {level} {text}';

  const write =
    (level: 'info' | 'warn' | 'error') => (message: string, details?: Readonly<Record<string, unknown>>) => {
      try {
        // Cut last: half a secret would no longer be recognised.
        logger[level](redact(lineOf(message, details), secrets()).slice(0, longestLine));
      } catch {
        // Nowhere left to say it.
      }
    };
  return { info: write('info'), warn: write('warn'), error: write('error') } satisfies Log;
}

/** One line per entry: a value with a line break cannot forge another entry. */
function lineOf(message: string, details: Readonly<Record<string, unknown>> | undefined): string {
  const text = details === undefined ? message : `${message} ${inspect(details, { depth: 4, breakLength: Infinity })}`;
  return text.replace(/[\r\n]+/g, ' ⏎ ');
}
