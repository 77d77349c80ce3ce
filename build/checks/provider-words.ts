/** No provider is special: its id and its words stand in its own files, and nowhere else in the app. */
import { globSync, readFileSync } from 'node:fs';
import { providers } from '../../electron/providers/index.ts';
import type { Provider } from '../../electron/providers/provider.ts';
import { root } from '../bundle.ts';

/** Where they may stand: what a provider is, and its simulation. Tests and documentation are not looked at. */
const homes = ['electron/providers/', 'electron/demo/'];

/** Words of providers that this app's own values have too: phases of alerts, states, outcomes, counters, subjects. */
const shared = new Set([
  'active',
  'campaign',
  'cancelled',
  'error',
  'failed',
  'inactive',
  'paused',
  'pending',
  'ready',
  'sent',
]);

/** Plain English, or names in the code. As a whole string they are a provider's word all the same. */
const plain = new Set([
  'campaignIds',
  'complete',
  'done',
  'draft',
  'failure',
  'finished',
  'platform',
  'Sandbox',
  'suspended',
]);

/** Everything a provider declares by which it could be told from another. */
function wordsOf(provider: Provider): readonly string[] {
  const { name, keyKinds, fields, statuses, health, reports, baseUrl, links, formerHosts } = provider;
  return [
    name,
    ...keyKinds.map((kind) => kind.id),
    ...fields.flatMap((field) => [field.name, field.option ?? field.name]),
    ...Object.values(statuses).flatMap((words) => Object.keys(words)),
    ...Object.values(health).flatMap(({ hints }) => Object.keys(hints)),
    ...(reports?.types.map((type) => type.id) ?? []),
    ...(reports?.sections.map((section) => section.name) ?? []),
    ...Object.keys(reports?.outcomes ?? {}),
    ...[baseUrl, ...Object.values(links)].map((address) => new URL(address).hostname),
    ...formerHosts,
  ];
}

const literally = (word: string): string => word.replace(/\W/g, '\\$&');

function patternOf(word: string): RegExp {
  if (plain.has(word)) return new RegExp(`(['"\`])${literally(word)}\\1`, 'i');
  return new RegExp(`(?<![\\w-])${literally(word)}(?![\\w-])`, 'i');
}

const all: readonly Provider[] = Object.values(providers);
const words = all.flatMap(wordsOf).filter((word) => !shared.has(word));
// A key without a form of its own starts like any text.
const keyStarts = all.flatMap(({ keyKinds }) => keyKinds.flatMap(({ startsWith }) => startsWith || []));
const patterns: ReadonlyMap<string, RegExp> = new Map([
  ...words.map((word) => [word, patternOf(word)] as const),
  ...keyStarts.map((start) => [start, new RegExp(`\\b${literally(start)}`)] as const),
  // Inside longer names too.
  ...Object.keys(providers).map((id) => [id, new RegExp(literally(id), 'i')] as const),
]);

/** The words of providers in a text. */
export function providerWordsIn(text: string): readonly string[] {
  return [...patterns].filter(([, pattern]) => pattern.test(text)).map(([word]) => word);
}

if (import.meta.main) {
  const files = globSync('{electron,renderer}/**/*.{ts,svelte,css,html}', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !homes.some((home) => file.startsWith(home)));
  const found = files.toSorted().flatMap((file) =>
    readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
      .split('\n')
      .flatMap((line, index) => providerWordsIn(line).map((word) => `${file}:${index + 1}: ${word}`)),
  );
  for (const place of found) console.error(place);
  if (found.length > 0) {
    console.error(
      `\nWords of providers outside ${homes.join(' and ')}: let the provider declare what is needed. A vendor's word that the ` +
        'app has as a value of its own goes into `shared` in build/checks/provider-words.ts, a plain English one into `plain`; for a name of ours choose another.',
    );
    process.exit(1);
  }
  console.log(`${files.length} files, ${patterns.size} words: none out of place.`);
}
