/** Which kind of key it is: told by how it starts, or by what the form asked for because of it. */
import type { AccountSettings } from '../core/model.ts';
import type { Field, KeyKind, Provider } from './provider.ts';

/** The kind of a key, by how it starts. */
export function keyKindOf(kinds: readonly KeyKind[], key: string): string | null {
  return (kinds.find(({ startsWith }) => key.startsWith(startsWith)) ?? kinds.at(-1))?.id ?? null;
}

/** The kind of a stored key, told without reading it: a field only such keys are asked for is filled in. */
export function storedKeyKind({ fields, keyKinds }: Provider, settings: AccountSettings): string | null {
  const asked = fields.find((field) => field.whenKeyStarts !== undefined && isFilled(field, settings));
  return keyKindOf(keyKinds, asked?.whenKeyStarts ?? '');
}

/** The required fields that this key asks for and the settings lack. */
export function missingFields({ fields }: Provider, key: string, settings: AccountSettings): readonly Field[] {
  return fields.filter(
    (field) => field.required && key.startsWith(field.whenKeyStarts ?? '') && !isFilled(field, settings),
  );
}

/** The first entry that cannot be meant, and the label of its field. */
export function unusableEntry(provider: Provider, settings: AccountSettings): { label: string; entry: string } | null {
  for (const { name, label } of provider.fields) {
    const entry = entriesOf(settings[name]).find((text) => provider.entryIn?.(name, text) === null);
    if (entry !== undefined) return { label, entry };
  }
  return null;
}

/** What was typed, an entry a line; blank lines say nothing. */
export function entriesOf(value: AccountSettings[string] | undefined): readonly string[] {
  const lines = typeof value === 'string' ? value.split('\n') : (value ?? []);
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

function isFilled({ name }: Field, settings: AccountSettings): boolean {
  return (settings[name] ?? '').length > 0;
}
