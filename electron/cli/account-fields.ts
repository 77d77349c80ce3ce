/** The fields of a provider on the command line: `--set name=value`, and a short option where a field declares one. */
import type { Command } from 'commander';
import * as v from 'valibot';
import type { AccountSettings } from '../core/model.ts';
import { oneLine } from '../core/text.ts';
import { providers } from '../providers/index.ts';
import { missingFields, unusableEntry } from '../providers/keys.ts';
import type { Provider } from '../providers/provider.ts';
import { UsageError } from './exit.ts';
import { collect } from './options.ts';

const all: readonly Provider[] = Object.values(providers);
const shortOptions = [...new Set(all.flatMap(({ fields }) => fields.flatMap(({ option }) => option ?? [])))];
const optionValues = v.optional(v.array(v.string()), []);

const fieldNames = ({ fields }: Provider): string =>
  fields.map(({ name, kind }) => (kind === 'list' ? `${name} (repeatable)` : name)).join(', ');

function hint(provider: Provider): string {
  return provider.fields.length === 0 ? 'It has no fields to set.' : `Its fields: ${fieldNames(provider)}.`;
}

/** Adds the options to the command; returns what was given of a provider's fields. Throws a UsageError for any other. */
export function addFieldOptions(command: Command): (provider: Provider) => AccountSettings {
  const known = all.filter(({ fields }) => fields.length > 0).map((one) => `${one.name}: ${fieldNames(one)}`);
  command.option('--set <name=value>', `a field of the provider (${known.join('; ')})`, collect);
  for (const option of shortOptions) command.option(`--${option} <value>`, `short for --set ${option}=`, collect);
  const valuesOf = (option: string) => v.parse(optionValues, command.getOptionValue(option));
  // A short option that is given nothing says nothing; given twice, the last one counts, of a list all.
  const short = (provider: Provider) => (option: string) => {
    const values = valuesOf(option).filter((value) => !isBlank(value));
    const given = fieldOf(provider, option)?.kind === 'list' ? values : values.slice(-1);
    return given.map((value) => `${option}=${value}`);
  };
  return (provider) => settingsFrom(provider, [...valuesOf('set'), ...shortOptions.flatMap(short(provider))]);
}

const isBlank = (text: string): boolean => text.trim() === '';

const fieldOf = ({ fields }: Provider, name: string) => fields.find((one) => one.name === name || one.option === name);

function settingsFrom(provider: Provider, assignments: readonly string[]): AccountSettings {
  const settings: Record<string, string | readonly string[]> = {};
  for (const text of assignments) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (isBlank(value)) throw new UsageError(`--set is written name=value. ${hint(provider)}`);
    const field = fieldOf(provider, name);
    if (field === undefined) throw new UsageError(`${provider.name} has no field "${name}". ${hint(provider)}`);
    const before = settings[field.name];
    if (field.kind === 'list') settings[field.name] = [...(before ?? []), value];
    else if (before === undefined) settings[field.name] = value;
    else throw new UsageError(`${field.name} takes one value. ${hint(provider)}`);
  }
  return settings;
}

/** Throws a UsageError when the provider needs more with this key, or cannot use what a field was given. */
export function refuseFields(provider: Provider, key: string, settings: AccountSettings): void {
  const missing = missingFields(provider, key, settings).map(({ name }) => `--set ${name}=…`);
  if (missing.length > 0)
    throw new UsageError(`${provider.name} needs ${missing.join(' and ')} with this key. ${hint(provider)}`);
  const unusable = unusableEntry(provider, settings);
  if (unusable !== null) throw new UsageError(`${unusable.label}: there is no id in "${oneLine(unusable.entry)}".`);
}
