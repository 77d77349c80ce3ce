import type { ExampleVendor } from '../vendor.ts';
import { postmark } from './postmark.ts';
import { sendgrid } from './sendgrid.ts';

/** Every service with examples, by the id its provider has (or is to have) in the catalog. */
export const exampleVendors = { postmark, sendgrid } as const satisfies Readonly<Record<string, ExampleVendor>>;
export type ExampleVendorId = keyof typeof exampleVendors;

function isVendorId(id: string): id is ExampleVendorId {
  return Object.hasOwn(exampleVendors, id);
}

/** The catalog's id for a folder's name: an export cannot be called `amazon-ses`, so it is `amazonSes`. */
export function providerIdOf(folderName: string): string {
  return folderName.replace(/-(\w)/g, (_hyphen, letter: string) => letter.toUpperCase());
}

/** The service of a folder. Throws where nobody has written yet what its `routes.json` says in sentences. */
export function vendorOf(folderName: string): ExampleVendor {
  const id = providerIdOf(folderName);
  if (!isVendorId(id)) throw new Error(`${folderName} is not among test/helpers/examples/vendors`);
  return exampleVendors[id];
}
