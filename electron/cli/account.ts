import type { Command } from 'commander';
import type { AccountSettings } from '../core/model.ts';
import { stateText } from '../core/state/overall.ts';
import { nameText } from '../core/text.ts';
import { providerOf, providers } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import { readFacts, type AccountFacts } from '../services/accounts/facts.ts';
import { addAccount, removeAccount } from '../services/accounts/accounts.ts';
import type { App } from '../services/app.ts';
import { isoTime } from '../services/documents/status.ts';
import { findAccount, listAccounts } from '../store/accounts/accounts.ts';
import { failed, UsageError } from './exit.ts';
import { collect, wholeNumber } from './options.ts';
import type { CommandContext } from './session.ts';
import { timeText } from './status-text.ts';
import { table, type Column } from './table.ts';

interface AddOptions {
  readonly label: string;
  readonly baseUrl?: string;
  readonly workspace?: string;
  readonly campaign?: readonly string[];
  readonly dailyBudget?: number;
  readonly client?: string;
  readonly verify: boolean;
}

/** `sendgauge account add|list|remove`. */
export function addAccountCommands(program: Command, context: CommandContext): void {
  const group = program.command('account').description('add, list and remove accounts');
  group
    .command('add')
    .argument('<provider>', Object.keys(providers).join(', '))
    .description('add an account; the key is read from standard input, never from an argument')
    .requiredOption('--label <text>', 'the name you know it by')
    .option('--base-url <url>', "replaces the provider's address; https, except on this machine")
    .option('--workspace <id>', 'the workspace a platform key is used in')
    .option('--campaign <id>', 'a campaign that discovery does not find (repeatable)', collect)
    .option(
      '--daily-budget <n>',
      'mails a day you allow, where the provider reports no limit',
      wholeNumber('--daily-budget', 1, 100_000_000),
    )
    .option('--client <name>', 'the client this account belongs to')
    .option('--no-verify', 'store the key without trying it')
    .action((provider: string, options: AddOptions) => add(context, provider, options));
  group
    .command('list')
    .description('the accounts and their state')
    .option('--json', 'print JSON')
    .action((options: { readonly json?: true }) => list(context, options.json === true));
  group
    .command('remove')
    .argument('<id>')
    .description('forget an account: its key and everything cached of it')
    .action((id: string) => remove(context, id));
}

async function add(
  { terminal, withApp, exitWith }: CommandContext,
  providerId: string,
  options: AddOptions,
): Promise<void> {
  const provider = providerOf(providerId);
  if (provider === null)
    throw new UsageError(`There is no provider called "${providerId}". One of: ${Object.keys(providers).join(', ')}.`);
  if (options.label.trim() === '') throw new UsageError('--label must not be empty.');
  const settings = settingsFrom(provider, options);
  const key = (await terminal.readKey(`${provider.name} key: `)).trim();
  if (key === '') throw new UsageError('No key came on standard input.');
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
    });
    if (accountId === null) {
      terminal.say(`Not added. ${failedPart(diagnosis.failed)}: ${diagnosis.message}`);
      if (diagnosis.hint !== null) terminal.say(diagnosis.hint);
      exitWith(failed);
      return;
    }
    terminal.say(`${diagnosis.message} Added ${provider.name} account "${nameText(options.label)}".`);
    terminal.print(accountId);
  });
}

type FailedPart = Awaited<ReturnType<typeof addAccount>>['diagnosis']['failed'];

/** Which part of reaching the provider failed, as the first word of the message. */
function failedPart(part: FailedPart): string {
  switch (part) {
    case 'key-form':
      return 'Key form';
    case 'dns':
      return 'DNS';
    case 'proxy':
      return 'Proxy';
    case 'tls':
      return 'TLS';
    case 'network':
      return 'Network';
    case 'key':
      return 'Key';
    case 'scope':
      return 'Scope';
    case 'rate-limit':
      return 'Rate limit';
    case 'answer':
      return 'Answer';
    case 'address':
      return 'Address';
    case 'keychain':
      return 'Key store';
    case null:
      return 'Failed';
  }
}

/** The options a provider has fields for; one it has none for is wrong usage rather than silently dropped. */
function settingsFrom(provider: Provider, { workspace, campaign }: AddOptions): AccountSettings {
  const given: readonly (readonly [option: string, value: string | readonly string[] | undefined])[] = [
    ['workspace', workspace],
    ['campaign', campaign],
  ];
  const entries = given.flatMap(([option, value]) => {
    if (value === undefined) return [];
    const field = provider.fields.find(({ name }) => name.toLowerCase().startsWith(option));
    if (field === undefined) throw new UsageError(`${provider.name} has no --${option}.`);
    return [[field.name, value] as const];
  });
  return Object.fromEntries(entries);
}

async function list({ terminal, withApp }: CommandContext, json: boolean): Promise<void> {
  await withApp(async (app) => {
    const facts = listAccounts(app.db).map((account) => readFacts(app.db, account, app.now(), app.settings()));
    if (json) terminal.print(JSON.stringify({ schema: 1, accounts: facts.map(accountJson) }, null, 2));
    else if (facts.length === 0) terminal.say('No accounts yet. Add one with "sendgauge account add".');
    else terminal.print(accountTable(app, facts));
  });
}

function accountJson({ account, state, run }: AccountFacts) {
  return {
    id: account.id,
    provider: account.provider,
    label: account.label,
    client: account.client,
    baseUrl: account.baseUrl,
    dailyBudget: account.dailyBudget,
    demo: account.demo,
    state,
    asOf: run.asOf === null ? null : isoTime(run.asOf),
    error: run.error,
  };
}

function accountTable(app: App, facts: readonly AccountFacts[]): string {
  const columns: readonly Column<AccountFacts>[] = [
    { title: 'Id', text: ({ account }) => account.id },
    { title: 'Account', text: ({ account }) => nameText(account.label) },
    { title: 'Provider', text: ({ providerName }) => providerName },
    { title: 'Client', text: ({ account }) => nameText(account.client ?? '—') },
    { title: 'State', text: ({ state, providerName, run }) => stateText(state, providerName, run.error?.kind ?? null) },
    {
      title: 'As of',
      text: ({ run }) => timeText(run.asOf === null ? null : isoTime(run.asOf), app.now()),
      align: 'right',
    },
  ];
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
