/** An account as it is being typed. Text throughout; read strictly when it is sent. */
import type { AccountView, ProviderView } from '../../electron/views/accounts.ts';
import { readBudget } from '../../electron/core/typed-number.ts';
import { format, readNumber } from '../format.ts';
import { parseLines } from '../ui/form.ts';
import { messages } from '../messages.ts';

/** What a provider asks for beside the key. */
export type RequestedField = ProviderView['fields'][number];

export interface AccountDraft {
  readonly provider: string;
  readonly key: string;
  readonly label: string;
  readonly client: string;
  readonly dailyBudget: string;
  readonly baseUrl: string;
  /** Lists one per line. */
  readonly settings: Readonly<Record<string, string>>;
}

/** An empty form, or one with all of an account but its key. */
export function accountDraft(providers: readonly ProviderView[], account: AccountView | null): AccountDraft {
  const first = providers[0];
  if (account === null) {
    return {
      provider: first?.id ?? '',
      key: '',
      label: first?.name ?? '',
      client: '',
      dailyBudget: '',
      baseUrl: '',
      settings: {},
    };
  }
  return {
    provider: account.provider,
    key: '',
    label: account.label,
    client: account.client ?? '',
    dailyBudget: account.dailyBudget === null ? '' : format.count(account.dailyBudget),
    baseUrl: account.baseUrl ?? '',
    settings: Object.fromEntries(
      Object.entries(account.settings).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : value.join('\n'),
      ]),
    ),
  };
}

/** The draft for another provider: its own fields and its address start empty, and a name nobody changed follows. */
export function withProvider(draft: AccountDraft, providers: readonly ProviderView[], id: string): AccountDraft {
  const nameOf = (wanted: string): string => providers.find((provider) => provider.id === wanted)?.name ?? '';
  const untouched = draft.label === '' || draft.label === nameOf(draft.provider);
  return { ...draft, provider: id, baseUrl: '', settings: {}, label: untouched ? nameOf(id) : draft.label };
}

/** The provider's fields that apply: some only for one kind of key, which an edited account shows by having a value. */
export function visibleFields(provider: ProviderView, draft: AccountDraft): readonly RequestedField[] {
  return provider.fields.filter(
    ({ name, whenKeyStarts }) =>
      whenKeyStarts === undefined ||
      draft.key.startsWith(whenKeyStarts) ||
      (draft.key === '' && (draft.settings[name] ?? '') !== ''),
  );
}

/** What is sent of the draft to reach the provider; fields that do not apply are left out. Main keeps settings it learned itself. */
export function connectionOf(draft: AccountDraft, provider: ProviderView) {
  const hidden = new Set(
    provider.fields.filter((field) => !visibleFields(provider, draft).includes(field)).map(({ name }) => name),
  );
  const lists = new Set(provider.fields.filter(({ kind }) => kind === 'list').map(({ name }) => name));
  const settings: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(draft.settings)) {
    if (hidden.has(name) || value.trim() === '') continue;
    settings[name] = lists.has(name) ? [...parseLines(value)] : value.trim();
  }
  return { provider: provider.id, baseUrl: draft.baseUrl.trim() === '' ? null : draft.baseUrl.trim(), settings };
}

/** What is wrong with the draft, by the name of its field; empty when it may be sent. */
export function problemsOfDraft(
  draft: AccountDraft,
  provider: ProviderView,
  { keyNeeded }: { readonly keyNeeded: boolean },
): Readonly<Record<string, string | undefined>> {
  const problems: Record<string, string> = {};
  const text = messages.form;
  if (keyNeeded && draft.key.trim() === '') problems.key = text.keyRequired;
  if (draft.label.trim() === '') problems.label = text.nameRequired;
  const budget = readBudget(readNumber, draft.dailyBudget);
  if (!budget.ok) problems.dailyBudget = text.budgetRefused[budget.why];
  for (const field of visibleFields(provider, draft)) {
    if (field.required && (draft.settings[field.name] ?? '').trim() === '')
      problems[field.name] = text.required(field.label);
  }
  return problems;
}
