import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';

/** What is packaged: the built app, its icons and the two native packages with this platform's binaries only. */
export const packaging: Configuration = {
  appId: 'app.sendgauge.Sendgauge',
  productName: 'Sendgauge',
  directories: { output: 'out', buildResources: 'build' },
  // Both native packages are Node-API with their binaries inside: nothing to rebuild.
  npmRebuild: false,
  // Only the binaries lie outside the archive: what is inside is checked for integrity when it is loaded.
  asar: { smartUnpack: false },
  asarUnpack: ['**/*.node'],
  electronLanguages: ['en-US'],
  files: [
    'dist/**',
    '!dist/**/*.map',
    '!dist/terminal-*/**',
    'build/icons/{app,tray}/*.png',
    'package.json',
    '!**/node_modules/node-{linux,win}-*/**',
    '!**/node_modules/better-sqlite3/{deps,src,binding.gyp}',
    '!**/node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}.node)',
    '!**/node_modules/keytar/{src,script,binding.gyp}',
    '!**/node_modules/keytar/prebuilds/!(${platform}-${arch})/**',
    '!**/node_modules/node-addon-api/**',
  ],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  linux: {
    target: ['AppImage', 'tar.gz'],
    category: 'Utility',
    icon: 'build/icons/app',
    synopsis: 'Sending limits and bounce rates in the tray',
    syncDesktopName: true,
  },
  mac: {
    target: ['dmg', 'zip'],
    category: 'public.app-category.productivity',
    icon: 'build/icons/app/1024x1024.png',
    extendInfo: { LSUIElement: false },
  },
  win: { target: ['nsis'], icon: 'build/icons/app/256x256.png' },
  // A local Electron leaves these two behind; they have no place in a package.
  afterPack: (context) => {
    for (const file of ['resources/default_app.asar', 'version'])
      rmSync(join(context.appOutDir, file), { force: true });
  },
  publish: null,
};
