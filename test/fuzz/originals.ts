/** The good answers that are made bad: those of the simulated provider, where there is one, and the vendor's own examples. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, jsonOf, type Json } from '../../electron/demo/json.ts';
import { demoKeys, demoProviders } from '../../electron/demo/keys.ts';
import { generousRateLimits } from '../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../electron/demo/server.ts';
import { providers, type ProviderId } from '../../electron/providers/index.ts';
import { pick, type Random } from './mutate.ts';

/** Where good answers to one provider's requests come from. */
export interface Originals {
  /** A good answer to a GET of `target`, a path with its query below the base address. */
  readonly answerTo: (target: string, random: Random) => Promise<Json>;
  readonly close: () => Promise<void>;
}

/** More rows than these teach nothing new, and take their time. */
const mostRows = 8;

/** How often the vendor's own examples stand for the simulated answer. */
const exampleShare = 0.25;

function examplesOf(id: ProviderId): readonly Json[] {
  const folder = join(import.meta.dirname, '../fixtures', id);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => jsonOf(readFileSync(join(folder, name), 'utf8')));
}

/** Lists of a few rows; a number that counted them counts them still. */
function shortened(value: Json): Json {
  if (Array.isArray(value)) return value.slice(0, mostRows).map(shortened);
  if (!isObject(value)) return value;
  const long = Object.values(value).flatMap((inner) =>
    Array.isArray(inner) && inner.length > mostRows ? [inner.length] : [],
  );
  const counted = (inner: Json): Json =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).map(([name, number]) => [name, counted(number)]))
      : typeof inner === 'number' && long.includes(inner)
        ? mostRows
        : inner;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      Array.isArray(inner) ? shortened(inner) : counted(shortened(inner)),
    ]),
  );
}

/** Throws for a provider of which there is neither a simulation nor an example. */
export async function startOriginals(id: ProviderId, at: number): Promise<Originals> {
  const examples = examplesOf(id);
  const simulated = demoProviders.find((name) => name === id);
  if (simulated === undefined && examples.length === 0) throw new Error(`there is no answer of ${id} to begin with`);
  const server: DemoServer | null =
    simulated === undefined
      ? null
      : await startDemoServer({ startedAt: at - 3_600_000, now: () => at, rateLimits: generousRateLimits });
  const known = new Map<string, Json | null>();

  async function simulatedAnswer(target: string): Promise<Json | null> {
    if (server === null || simulated === undefined) return null;
    const found = known.get(target);
    if (found !== undefined) return found;
    const headers = providers[id].headers(demoKeys[simulated].full, {});
    const response = await fetch(server.baseUrls[simulated] + target, { headers: { ...headers } });
    const text = await response.text();
    const answer = response.ok ? shortened(jsonOf(text)) : null;
    if (known.size < 2000) known.set(target, answer);
    return answer;
  }

  return {
    answerTo: async (target, random) => {
      const example = pick<Json>(random, examples, {});
      if (random() < exampleShare && examples.length > 0) return example;
      return (await simulatedAnswer(target)) ?? example;
    },
    close: async () => void (await server?.close()),
  };
}
