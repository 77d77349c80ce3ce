/** Rewriting of JSON, for the faults that spoil a good answer. */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

/** A deep copy as JSON would carry it. The value must be one the server made, so that it has a JSON form. */
export function jsonOf(value: unknown): Json {
  const copy: Json = JSON.parse(typeof value === 'string' ? value : JSON.stringify(value));
  return copy;
}

/** True for an object that is not a list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Rebuilds every object from the inside out. Paging details are left alone. */
export function mapObjects(value: Json, change: (object: JsonObject) => JsonObject): Json {
  if (Array.isArray(value)) return value.map((element) => mapObjects(element, change));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, Json] => [
    name,
    name === 'pagination' ? inner : mapObjects(inner, change),
  ]);
  return change(Object.fromEntries(entries));
}

/** Rebuilds every number that is a measurement: ids and paging details are left alone. `order` is its place in its object. */
export function mapNumbers(
  value: Json,
  change: (number: number, order: number, name: string) => Json | undefined,
): Json {
  return mapObjects(value, (object) => {
    let order = 0;
    const entries = Object.entries(object).flatMap(([name, inner]): [string, Json][] => {
      if (typeof inner !== 'number' || name === '_id') return [[name, inner]];
      const changed = change(inner, order++, name);
      return changed === undefined ? [] : [[name, changed]];
    });
    return Object.fromEntries(entries);
  });
}

const listNames = ['data', 'campaigns', 'timeline', 'stepStats'];

/** Rebuilds the answer's list of rows, wherever this provider keeps it; without one the answer stays as it is. */
export function mapRows(value: Json, change: (rows: Json[]) => Json): Json {
  if (!isObject(value)) return value;
  const name = listNames.find((known) => Array.isArray(value[known]));
  const rows = name === undefined ? undefined : value[name];
  if (name !== undefined && Array.isArray(rows)) return { ...value, [name]: change(rows) };
  return isObject(value['data']) ? { ...value, data: mapRows(value['data'], change) } : value;
}
