/** Looks up names for the process that started it, and lives no longer than that. */
import { lookup } from 'node:dns';
import process from 'node:process';

process.on('message', (host) => {
  if (typeof host !== 'string') return;
  lookup(host, { all: true }, (error, addresses) => {
    process.send?.({ host, addresses: error === null ? addresses : [], code: error?.code ?? null });
  });
});
/** Not by the usual way out: that would wait for the lookups. */
process.on('disconnect', () => void process.kill(process.pid, 'SIGKILL'));
/** Ctrl-C reaches every process of a terminal. What was given up then is no name that was not found. */
process.on('SIGINT', () => undefined);
