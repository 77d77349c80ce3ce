/** The fields of a provider on the command line: `--set name=value`, and a short option where a field declares one. */
import type { Command } from 'commander';
import * as v from 'valibot';
import type { AccountSettings } from '../core/model.ts';
import { providers } from '../providers/index.ts';
import { missingFields } from '../providers/keys.ts';
import type { Field, Provider } from '../providers/provider.ts';
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
  // A short option that is given nothing says nothing; given twice, the last one counts.
  const short = (provider: Provider) => (option: string) => {
    const values = valuesOf(option).filter((value) => !isBlank(value));
    if (values.length === 0) return [];
    const field = fieldOf(provider, option);
    return (field.kind === 'list' ? values : values.slice(-1)).map((value): Assigned => ({ field, value }));
  };
  return (provider) => {
    const set = valuesOf('set').map((text) => assigned(provider, text));
    return [...set, ...shortOptions.flatMap(short(provider))].reduce(
      (settings, next) => withValue(provider, settings, next),
      {},
    );
  };
}

const isBlank = (text: string): boolean => text.trim() === '';

function fieldOf(provider: Provider, name: string): Field {
  const field = provider.fields.find((one) => one.name === name || one.option === name);
  if (field === undefined) throw new UsageError(`${provider.name} has no field "${name}". ${hint(provider)}`);
  return field;
}

interface Assigned {
  readonly field: Field;
  readonly value: string;
}

function assigned(provider: Provider, text: string): Assigned {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined || isBlank(value))
    throw new UsageError(`--set is written name=value. ${hint(provider)}`);
  return { field: fieldOf(provider, name), value };
}

function withValue(provider: Provider, settings: AccountSettings, { field, value }: Assigned): AccountSettings {
  const before = settings[field.name];
  if (field.kind === 'list') return { ...settings, [field.name]: [...(before ?? []), value] };
  if (before !== undefined) throw new UsageError(`${field.name} takes one value. ${hint(provider)}`);
  return { ...settings, [field.name]: value };
}

/** Throws a UsageError when the provider needs more with this key. */
export function refuseMissingFields(provider: Provider, key: string, settings: AccountSettings): void {
  const missing = missingFields(provider, key, settings).map(({ name }) => `--set ${name}=…`);
  if (missing.length > 0)
    throw new UsageError(`${provider.name} needs ${missing.join(' and ')} with this key. ${hint(provider)}`);
}
