import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const did = (command: string, ...argv: readonly string[]): boolean => spawnSync(command, argv).status === 0;

/**
 * The folder where nothing in it can be written, until `using` lets go of it. Root minds no mode bits: it sees the folder
 * through a mount for reading only or, where nothing may be mounted, with its files made immutable.
 */
export function readOnly(folder: string): Disposable & { readonly folder: string } {
  const inside = readdirSync(folder).map((name) => join(folder, name));
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o500);
    return { folder, [Symbol.dispose]: () => chmodSync(folder, 0o700) };
  }
  const view = `${join(dirname(folder), 'read-only')}-${String(Date.now())}`;
  mkdirSync(view);
  if (did('mount', '--bind', folder, view)) {
    if (!did('mount', '-o', 'remount,bind,ro', view)) throw new Error('a mount cannot be made read-only');
    return { folder: view, [Symbol.dispose]: () => void did('umount', view) };
  }
  if (!did('chattr', '+i', folder, ...inside)) throw new Error('nothing can be made read-only here');
  return { folder, [Symbol.dispose]: () => void did('chattr', '-i', folder, ...inside) };
}
