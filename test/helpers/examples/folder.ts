import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as v from 'valibot';

/** One service's examples on disk. */
export interface ExampleFolder {
  readonly name: string;
  readonly files: readonly string[];
  readonly text: (file: string) => string;
  /** A file's JSON, checked. Throws where it has another shape. */
  readonly read: <S extends v.GenericSchema>(file: string, schema: S) => v.InferOutput<S>;
}

export function exampleFolder(path: string): ExampleFolder {
  const text = (file: string) => readFileSync(join(path, file), 'utf8');
  return {
    name: basename(path),
    files: readdirSync(path).toSorted(),
    text,
    read: (file, schema) => v.parse(schema, JSON.parse(text(file))),
  };
}
