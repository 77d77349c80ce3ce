/** The terminal face: `node electron/cli/main.ts <command>`. It opens no window and needs no display. */
import { argv, env, exit } from 'node:process';
import { createSecretStore } from '../services/secrets.ts';
import { settleZone } from '../services/zone.ts';
import { written } from './output.ts';
import { run } from './program.ts';
import { processTerminal } from './terminal.ts';

settleZone(env);
const code = await run(argv.slice(2), processTerminal(), createSecretStore());
await written();
// What was given up, such as a key store that never answers, would keep us for as long as it takes.
exit(code);
