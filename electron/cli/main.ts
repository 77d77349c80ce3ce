/** The terminal face: `node electron/cli/main.ts <command>`. It opens no window and needs no display. */
import { argv } from 'node:process';
import { createSecretStore } from '../services/secrets.ts';
import { run } from './program.ts';
import { processTerminal } from './terminal.ts';

process.exitCode = await run(argv.slice(2), processTerminal(), createSecretStore());
