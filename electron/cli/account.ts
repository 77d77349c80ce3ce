import type { Command } from 'commander';
import type { AccountSettings } from '../core/model.ts';
import { pick } from '../core/pick.ts';
import type { Glance } from '../core/state/glance.ts';
import { stateText } from '../core/words/states.ts';
import { nameText, oneLine } from '../core/text.ts';
import { budgetBounds } from '../core/typed-number.ts';
import { providerOf, providers } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import { agesOf } from '../services/accounts/ages.ts';
import { readFacts, type AccountFacts } from '../services/accounts/facts.ts';
import { addAccount, removeAccount } from '../services/accounts/accounts.ts';
import type { App } from '../services/app.ts';
import type { FailedPart } from '../services/accounts/diagnosis.ts';
import { readGlance } from '../services/accounts/glance.ts';
import { isoOrNull } from '../services/documents/status.ts';
import { findAccount, listAccounts } from '../store/accounts/accounts.ts';
import { mutesAt } from '../store/alerts/person.ts';
import { listAlerts } from '../store/alerts/states.ts';
import { addFieldOptions, refuseFields } from './account-fields.ts';
import { exitCodes, exitCodesOfReading, failed, UsageError } from './exit.ts';
import { wholeNumber } from './options.ts';
import type { CommandContext } from './session.ts';
import { markOf } from './status-order.ts';
import type { TableColumn } from './table.ts';

interface AddOptions {
  readonly label: string;
  readonly baseUrl?: string;
  readonly dailyBudget?: number;
  readonly client?: string;
  readonly verify: boolean;
  readonly again?: true;
}

/** `sendgauge account add|list|remove`. */
export function addAccountCommands(program: Command, context: CommandContext): void {
  const group = program.command('account').description('add, list and remove accounts');
  const adding = group
    .command('add')
    .argument('<provider>', Object.keys(providers).join(', '))
    .description('add an account; the key is read from standard input, never from an argument')
    .requiredOption('--label <text>', 'the name you know it by')
    .option('--base-url <url>', "replaces the provider's address; https, except on this machine");
  const settingsOf = addFieldOptions(adding);
  adding
    .option(
      '--daily-budget <n>',
      'mails a day you allow, where the provider reports no limit',
      wholeNumber('--daily-budget', budgetBounds.least, budgetBounds.most),
    )
    .option('--client <name>', 'the client this account belongs to')
    .option('--no-verify', 'store the key without trying it')
    .option('--again', 'although another account has the same key')
    .addHelpText(
      'after',
      exitCodes(
        '0  added; its id is printed',
        '1  not added, nothing is stored: DNS, proxy, TLS, network, key, scope, rate limit, answer or key store failed',
        '3  added, but its id could not be written',
      ),
    )
    .action((provider: string, options: AddOptions) => add(context, provider, options, settingsOf));
  group
    .command('list')
    .description('the accounts and their state')
    .option('--json', 'print JSON')
    .addHelpText('after', exitCodesOfReading)
    .action((options: { readonly json?: true }) => list(context, options.json === true));
  group
    .command('remove')
    .argument('<id>')
    .description('forget an account: its key and everything cached of it')
    .addHelpText('after', exitCodes('0  forgotten', '1  not there, or its key may still be in the key store'))
    .action((id: string) => remove(context, id));
}

async function add(
  { terminal, withApp, exitWith }: CommandContext,
  providerId: string,
  options: AddOptions,
  settingsOf: (provider: Provider) => AccountSettings,
): Promise<void> {
  const provider = providerOf(providerId);
  if (provider === null)
    throw new UsageError(`There is no provider called "${providerId}". One of: ${Object.keys(providers).join(', ')}.`);
  // Of characters that nobody sees no name is left.
  if (oneLine(options.label) === '') throw new UsageError('--label must not be empty.');
  const settings = settingsOf(provider);
  const key = (await terminal.readKey(`${provider.name} key: `)).trim();
  if (key === '') throw new UsageError('No key came on standard input.');
  refuseFields(provider, key, settings);
  await withApp(async (app) => {
    const { accountId, diagnosis } = await addAccount(app, {
      provider: providerId,
      baseUrl: options.baseUrl ?? null,
      settings,
      key,
      label: options.label.trim(),
      client: options.client?.trim() ?? null,
      dailyBudget: options.dailyBudget ?? null,
      sessionOnly: false,
      verify: options.verify,
      again: options.again === true,
    });
    if (accountId === null) {
      terminal.say(
        `Not added. ${diagnosis.failed === null ? 'Failed' : failedParts[diagnosis.failed]}: ${diagnosis.message}`,
      );
      if (diagnosis.hint !== null) terminal.say(diagnosis.hint);
      if (diagnosis.failed === 'in-use')
        terminal.say(`Its id is ${diagnosis.offer?.id ?? ''}. Add --again to add the key a second time.`);
      exitWith(failed);
      return;
    }
    terminal.say(`${diagnosis.message} Added ${provider.name} account "${nameText(options.label)}".`);
    if (options.dailyBudget !== undefined)
      terminal.say(`Own daily limit: ${app.format.plural(options.dailyBudget, 'mail')} a day.`);
    terminal.print(accountId);
  });
}

/** Which part of reaching the provider failed, as the first word of the message. */
const failedParts: Readonly<Record<FailedPart, string>> = {
  'key-form': 'Key form',
  'in-use': 'In use',
  dns: 'DNS',
  proxy: 'Proxy',
  tls: 'TLS',
  network: 'Network',
  key: 'Key',
  scope: 'Scope',
  'rate-limit': 'Rate limit',
  answer: 'Answer',
  address: 'Address',
  keychain: 'Key store',
};

async function list({ terminal, withView }: CommandContext, json: boolean): Promise<void> {
  await withView(async (app) => {
    const [now, settings] = [app.now(), app.settings()];
    const facts = listAccounts(app.db).map((account) => readFacts(app.db, account, now, settings));
    const [alerts, muteOf] = [listAlerts(app.db), mutesAt(app.db, now)];
    const glanced = { db: app.db, accounts: facts, alerts, muteOf, now, paused: settings.paused };
    const glance = readGlance(glanced, 'counted');
    if (json)
      terminal.print(JSON.stringify({ schema: 1, accounts: facts.map((each) => accountJson(each, glance)) }, null, 2));
    else if (facts.length === 0) terminal.say('No accounts yet. Add one with "sendgauge account add".');
    else terminal.print(await accountTable(app, facts, glance));
  });
}

function accountJson(facts: AccountFacts, glance: Glance) {
  const { account, state, run } = facts;
  return {
    ...pick(account, ['id', 'provider', 'label', 'client', 'baseUrl', 'dailyBudget', 'demo']),
    state,
    asOf: isoOrNull(run.asOf),
    error: run.error,
    liveAsOf: isoOrNull(run.liveAsOf),
    oldestAsOf: isoOrNull(agesOf(facts).oldest),
    glance: glance.account(account.id),
  };
}

async function accountTable(app: App, facts: readonly AccountFacts[], glance: Glance): Promise<string> {
  const columns: readonly TableColumn<AccountFacts>[] = [
    { title: ' ', text: ({ account }) => markOf(glance.account(account.id)) },
    { title: 'Id', text: ({ account }) => account.id },
    { title: 'Account', text: ({ account }) => nameText(account.label) },
    { title: 'Provider', text: ({ providerName }) => providerName },
    { title: 'Client', text: ({ account }) => nameText(account.client ?? '—') },
    {
      title: 'State',
      text: ({ state, providerName: provider, providerKnown, run: { error, asOf } }) =>
        stateText(state, {
          provider,
          isUnknownProvider: !providerKnown,
          error: error?.kind ?? null,
          trouble: error?.trouble,
          wasRead: asOf !== null,
        }),
    },
    { title: 'As of', text: (row) => app.format.moment(agesOf(row).oldest, app.now()), align: 'right' },
  ];
  const { table } = await import('./table.ts');
  return table(columns, facts).join('\n');
}

async function remove({ terminal, withApp, exitWith }: CommandContext, id: string): Promise<void> {
  await withApp(async (app) => {
    const account = findAccount(app.db, id);
    if (account === null) {
      terminal.say(`There is no account "${id}". "sendgauge account list" shows them.`);
      exitWith(failed);
      return;
    }
    const problem = await removeAccount(app, id, async () => undefined);
    terminal.say(`Removed "${nameText(account.label)}".`);
    if (problem === null) return;
    terminal.say(problem);
    exitWith(failed);
  });
}
