/** The terminal face: `node electron/cli/main.ts <command>`. It opens no window and needs no display. */
import { argv, exit, stdout } from 'node:process';
import { createSecretStore } from '../services/secrets.ts';
import { run } from './program.ts';
import { processTerminal } from './terminal.ts';

// The reader went away (`sendgauge status | head -1`): nobody is left to tell.
stdout.on('error', (error: NodeJS.ErrnoException) => exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await run(argv.slice(2), processTerminal(), createSecretStore());
