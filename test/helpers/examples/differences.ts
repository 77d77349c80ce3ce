/** What a status document says otherwise than `expected.json`: one line each, by where it stands. */
import * as v from 'valibot';
import type { Expected, ExpectedAccount } from './expected.ts';

const recordSchema = v.record(v.string(), v.unknown());
const listSchema = v.array(recordSchema);
type Facts = v.InferOutput<typeof recordSchema>;

/** An account of the status document, as far as it is judged; the published schema is another test's business. */
const judgedAccountSchema = v.objectWithRest({ daily: listSchema, notes: v.array(v.string()) }, v.unknown());

/** Half of the last digit of a rate, and a little for how it was written. */
const rateTolerance = 0.00006;
const isRate = (name: string): boolean => /Rate$/.test(name) || name === 'limitUsed' || name === 'share';

/** By which names the rows of a list are told apart, and whether it may have further ones. */
const lists: Readonly<Record<string, { readonly by: readonly string[]; readonly further: boolean }>> = {
  daily: { by: ['day'], further: true },
  senders: { by: ['id'], further: false },
  campaigns: { by: ['id'], further: false },
  steps: { by: ['step'], further: false },
  quotas: { by: ['name'], further: false },
  health: { by: ['scope', 'name'], further: false },
  identities: { by: ['name'], further: false },
};

/** Everything in which the account differs; what `expected` does not name is not judged. */
export function differencesFrom(expected: Expected, account: unknown): readonly string[] {
  const judged = v.parse(judgedAccountSchema, account);
  const { parts = {}, ...rest } = withoutUnbuilt(expected.account, judged);
  return [
    ...recordDifferences(rest, judged, ''),
    ...partsDifferences(parts, judged.daily),
    ...expected.absentDays.flatMap((day) => countersOf(day, judged.daily)),
    ...expected.notesMustSay
      .filter((said) => !judged.notes.some((note) => note.includes(said)))
      .map((said) => `notes: nothing says "${said}"`),
  ];
}

/** Domains and quotas have no place in the document yet: judged as soon as they have one. */
function withoutUnbuilt(expected: ExpectedAccount, judged: Facts): ExpectedAccount {
  const { identities, quotas, ...rest } = expected;
  return {
    ...rest,
    ...(identities === undefined || judged['identities'] === undefined ? {} : { identities }),
    ...(quotas === undefined || judged['quotas'] === undefined ? {} : { quotas }),
  };
}

function recordDifferences(expected: Facts, given: Facts, at: string): readonly string[] {
  return Object.entries(expected)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => differences(name, value, given[name], at === '' ? name : `${at}.${name}`));
}

function differences(name: string, expected: unknown, given: unknown, at: string): readonly string[] {
  if (Array.isArray(expected)) return listDifferences(name, v.parse(listSchema, expected), given, at);
  if (v.is(recordSchema, expected))
    return v.is(recordSchema, given) ? recordDifferences(expected, given, at) : [difference(at, expected, given)];
  const isSame =
    typeof expected === 'number' && typeof given === 'number' && isRate(name)
      ? Math.abs(expected - given) <= rateTolerance
      : expected === given;
  return isSame ? [] : [difference(at, expected, given)];
}

function listDifferences(name: string, expected: readonly Facts[], given: unknown, at: string): readonly string[] {
  if (!v.is(listSchema, given)) return [difference(at, expected, given)];
  const list = lists[name];
  if (list === undefined) throw new Error(`nobody has said how the rows of ${name} are told apart`);
  const keyOf = (row: Facts) => list.by.map((each) => String(row[each])).join(' ');
  const found = new Map(given.map((row) => [keyOf(row), row]));
  const wanted = new Set(expected.map(keyOf));
  const further = list.further ? [] : [...found.keys()].filter((key) => !wanted.has(key));
  return [
    ...expected.flatMap((row) => {
      const [key, same] = [keyOf(row), found.get(keyOf(row))];
      return same === undefined ? [`${at}[${key}]: missing`] : recordDifferences(row, same, `${at}[${key}]`);
    }),
    ...further.map((key) => `${at}[${key}]: not expected`),
  ];
}

/** Parts are judged like every other record: a vendor's word that `expected` leaves out may be there. */
function partsDifferences(parts: NonNullable<ExpectedAccount['parts']>, daily: readonly Facts[]): readonly string[] {
  return Object.entries(parts).flatMap(([day, wanted]) =>
    differences('parts', wanted, daily.find((row) => row['day'] === day)?.['parts'], `daily[${day}].parts`),
  );
}

/** Of a day that has to be absent nothing may be counted: it may be listed as a hole. */
function countersOf(day: string, daily: readonly Facts[]): readonly string[] {
  const row = daily.find((each) => each['day'] === day) ?? {};
  return Object.entries(row)
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => difference(`daily[${day}].${name}`, null, value));
}

const difference = (at: string, expected: unknown, given: unknown): string =>
  `${at}: ${JSON.stringify(expected) ?? 'absent'} expected, ${JSON.stringify(given) ?? 'absent'} given`;
