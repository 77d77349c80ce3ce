import type { ExampleFolder } from './folder.ts';

/** What goes back over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const types = { json: 'application/json', xml: 'text/xml' } as const;

/** A value as JSON; text goes as it is. */
export function jsonReply(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  return { status, headers: { 'content-type': types.json, ...headers }, body };
}

/** A file byte for byte. */
export function fileReply(folder: ExampleFolder, file: string, status = 200): Reply {
  const type = file.endsWith('.xml') ? types.xml : types.json;
  return { status, headers: { 'content-type': type }, body: folder.text(file) };
}

/** How a service answers a key it does not know: its `error-401*.json`, under 401. */
export function unknownKey(folder: ExampleFolder): Reply {
  const file = folder.files.find((name) => /^error-401.*\.json$/.test(name));
  if (file === undefined) throw new Error(`${folder.name} has no example of a refused key (error-401*.json)`);
  return fileReply(folder, file, 401);
}
