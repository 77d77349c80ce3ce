import type { Command } from 'commander';
import { once } from 'node:events';
import { exitCodes } from './exit.ts';
import { wholeNumber } from './options.ts';
import type { CommandContext } from './session.ts';
import type { TableColumn } from './table.ts';

interface Served {
  readonly provider: string;
  readonly baseUrl: string;
  readonly key: string;
}

const columns: readonly TableColumn<Served>[] = [
  { title: 'Provider', text: ({ provider }) => provider },
  { title: 'Base URL', text: ({ baseUrl }) => baseUrl, most: 80 },
  { title: 'Key', text: ({ key }) => key, most: 80 },
];

/** `sendgauge demo serve`: the simulated providers alone, until Ctrl-C. Their keys open nothing else, so they are printed. */
export function addDemoCommands(program: Command, { terminal }: CommandContext): void {
  program
    .command('demo')
    .description('the simulated providers')
    .command('serve')
    .description('run the simulated providers on this machine and print their addresses and keys')
    .option('--port <n>', 'the port; a free one when left out', wholeNumber('--port', 1, 65_535))
    .addHelpText(
      'after',
      exitCodes('0  ended by Ctrl-C', '1  the port is taken', '3  the addresses could not be written'),
    )
    .action(async ({ port }: { readonly port?: number }) => {
      const [{ demoAccounts }, { startDemoServer }, { table }] = await Promise.all([
        import('../demo/accounts.ts'),
        import('../demo/server.ts'),
        import('./table.ts'),
      ]);
      const server = await startDemoServer({ startedAt: Date.now(), ...(port === undefined ? {} : { port }) });
      try {
        const served = demoAccounts.map(({ provider, key }) => ({ provider, key, baseUrl: server.baseUrls[provider] }));
        terminal.print(table(columns, served).join('\n'));
        terminal.say(
          'Serving until Ctrl-C. Add one with: sendgauge account add <provider> --label Demo --base-url <base URL>',
        );
        await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
      } finally {
        await server.close();
      }
    });
}
