import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import { run } from '../../electron/cli/program.ts';
import { createSecretStore } from '../../electron/services/secrets.ts';
import { memoryKeychain } from '../helpers/test-app.ts';
import { temporaryFolder } from '../helpers/temporary-database.ts';
import { vendorKeys, type VendorName, type VendorServer } from './vendor-server.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandLine extends Disposable {
  readonly dataFolder: string;
  readonly keychain: ReturnType<typeof memoryKeychain>;
  /** Every run so far, in order. */
  readonly runs: readonly Ran[];
  /** Runs one command line with this standard input. */
  readonly sendgauge: (argv: readonly string[], input?: string) => Promise<Ran>;
  /** Adds an account at the vendors' loopback server; returns its id. */
  readonly add: (vendors: VendorServer, provider: VendorName, ...options: readonly string[]) => Promise<string>;
  /** Adds an account of any provider; returns its id. */
  readonly addAccount: (provider: string, entry: AccountEntry) => Promise<string>;
}

/** What a person types to add an account. */
export interface AccountEntry {
  readonly baseUrl: string;
  readonly key: string;
  /** Fields of the provider, each written `name=value`. */
  readonly set?: readonly string[];
  readonly options?: readonly string[];
}

/** The real commands over a real database, with a keychain in memory, a terminal that remembers and, if wanted, another clock. */
export function commandLine(now: () => number = () => Date.now()): CommandLine {
  const folder = temporaryFolder();
  const dataFolder = join(folder.folder, 'data');
  const keychain = memoryKeychain();
  const runs: Ran[] = [];
  const sendgauge = async (argv: readonly string[], input = ''): Promise<Ran> => {
    const out: string[] = [];
    const err: string[] = [];
    const terminal = {
      print: (text: string) => void out.push(`${text}\n`),
      say: (text: string) => void err.push(`${text}\n`),
      readKey: async () => input,
      colour: false,
      variables: {},
    };
    const code = await run(
      ['--data-dir', dataFolder, ...argv],
      terminal,
      createSecretStore(async () => keychain),
      now,
    );
    const ran = { code, out: out.join(''), err: err.join('') };
    runs.push(ran);
    return ran;
  };
  const addAccount = async (provider: string, { baseUrl, key, set = [], options = [] }: AccountEntry) => {
    const fields = set.flatMap((field) => ['--set', field]);
    const named = ['--label', `My ${provider}`, '--base-url', baseUrl];
    const ran = await sendgauge(['account', 'add', provider, ...named, ...fields, ...options], `${key}\n`);
    expect(ran).toMatchObject({ code: 0 });
    return ran.out.trim();
  };
  return {
    dataFolder,
    keychain,
    runs,
    sendgauge,
    addAccount,
    add: (vendors, provider, ...options) =>
      addAccount(provider, { baseUrl: vendors.baseUrls[provider], key: vendorKeys[provider], options }),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

const schemaText = (name: string) => readFileSync(new URL(`../../docs/${name}.schema.json`, import.meta.url), 'utf8');

/** Fails with the violations when the JSON does not fit the published schema; returns it parsed. */
export function validated(name: 'status' | 'alerts' | 'replay' | 'explain', json: string): unknown {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  formats.default(ajv);
  const validate = ajv.compile(JSON.parse(schemaText(name)));
  const document: unknown = JSON.parse(json);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document;
}
