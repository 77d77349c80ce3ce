import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { InlineConfig, Plugin } from 'vite';

/** The checkout. */
export const root = resolve(import.meta.dirname, '..');

/** Loaded at run time: Electron itself, Node's own modules, and the two native packages. */
const external = ['electron', 'electron/main', /^node:/, ...builtinModules, 'better-sqlite3', 'keytar'];

/**
 * What reads and writes the XML of D-Bus introspection, which nothing of ours asks for: two hundred kilobytes to be read at
 * every start.
 */
const unused: Plugin = {
  name: 'leave-out-introspection',
  enforce: 'pre',
  resolveId: (id) => (/^fast-xml-(?:parser|builder)$/.test(id) ? `\0${id}` : null),
  load: (id) => (id.startsWith('\0fast-xml-') ? 'export class XMLParser {}\nexport default class {}' : null),
};

/** What runs of the terminal, by the names of its files. */
const terminalEntries = {
  sendgauge: 'electron/cli/bundled.ts',
  'keychain-process': 'electron/services/keychain-process.ts',
  'names-process': 'electron/cli/network/names-process.ts',
};

/** A process or a thread is started by where its source stands; once bundled it stands beside who starts it. */
const besideEachOther: Plugin = {
  name: 'processes-beside-each-other',
  transform(code) {
    const pattern = /new URL\((['"])[^'"]*?([\w-]+-(?:process|thread))\.ts\1, import\.meta\.url\)/g;
    const bundled = code.replace(pattern, "new URL('./$2.js', import.meta.url)");
    // No line moves.
    return bundled === code ? null : { code: bundled, map: null };
  },
};

/** One file for each entry of main or preload. A sandboxed preload must be CommonJS; main is a module. */
function program(entries: readonly string[], folder: string, format: 'es' | 'cjs', watch: boolean): InlineConfig {
  return {
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    plugins: [unused, besideEachOther],
    build: {
      ssr: true,
      target: 'node24',
      outDir: join(root, 'dist', folder),
      emptyOutDir: true,
      sourcemap: true,
      minify: false,
      watch: watch ? {} : null,
      rolldownOptions: {
        input: entries.map((entry) => join(root, entry)),
        external,
        output: {
          format,
          entryFileNames: `[name].${format === 'cjs' ? 'cjs' : 'js'}`,
          // None in a folder below: what starts a process or a thread may be in any of them.
          chunkFileNames: '[name]-[hash].js',
          codeSplitting: format === 'es',
          // Read at every start. Names stay, so that the log says where a mistake was met.
          minify: watch ? false : { compress: true, mangle: false, codegen: true },
        },
      },
    },
    ssr: { noExternal: true },
  };
}

/**
 * Electron's main process, `dist/main/main.js`, the thread of its monitor, `dist/main/monitor-thread.js`, and the process that
 * reads keys for it, `dist/main/keychain-process.js`.
 */
export const mainConfig = (watch = false): InlineConfig =>
  program(
    ['electron/main.ts', 'electron/monitor/monitor-thread.ts', 'electron/services/keychain-process.ts'],
    'main',
    'es',
    watch,
  );
/** The thread of the monitor alone, in a folder of the checkout: started again and again it is read ten times as fast. */
export function monitorConfig(folder: string): InlineConfig {
  const config = program(['electron/monitor/monitor-thread.ts'], 'main', 'es', false);
  return { ...config, logLevel: 'silent', build: { ...config.build, outDir: folder, sourcemap: false } };
}

/**
 * The terminal face, `sendgauge.js` in a folder of `dist/`, with what only some commands need beside it, and the processes that it
 * starts. None in a folder below: what it reads of the checkout is found from where it stands.
 */
export function terminalConfig(folder: string): InlineConfig {
  const config = program(Object.values(terminalEntries), folder, 'es', false);
  return {
    ...config,
    build: {
      ...config.build,
      sourcemap: false,
      rolldownOptions: {
        ...config.build?.rolldownOptions,
        input: Object.fromEntries(Object.entries(terminalEntries).map(([name, entry]) => [name, join(root, entry)])),
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          // Names stay, so that a mistake says where it was met.
          minify: { compress: true, mangle: false, codegen: true },
        },
      },
    },
  };
}

/** The bridge: `dist/preload/preload.cjs`. */
export const preloadConfig = (watch = false): InlineConfig => program(['electron/preload.ts'], 'preload', 'cjs', watch);

/**
 * The window: `dist/renderer/`. Scripts in parts, of which the first sight needs one (renderer/views.ts). They ask for each other
 * by themselves: nothing is preloaded, because the page may not fetch anything. One style sheet, so that whatever comes later
 * finds its styles there and their order never changes.
 */
export const rendererConfig = (): InlineConfig => ({
  configFile: false,
  root: join(root, 'renderer'),
  base: './',
  publicDir: false,
  logLevel: 'warn',
  plugins: [svelte({ configFile: false })],
  build: {
    outDir: join(root, 'dist/renderer'),
    emptyOutDir: true,
    target: 'chrome146',
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Few files: each is a question to the main process.
          groups: [
            { name: 'first', tags: ['$initial'], priority: 1 },
            { name: 'shared', minShareCount: 2 },
          ],
        },
      },
    },
    assetsInlineLimit: 0,
    // Read from disk.
    chunkSizeWarningLimit: 1000,
  },
});
