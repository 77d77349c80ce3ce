// The least that is a tray application: an icon with a menu, and a window that is made when it is wanted. What ours costs is
// measured beside it, on the same Electron.
const { join } = require('node:path');
const { app, BrowserWindow, Menu, Tray, nativeImage } = require('electron');

const icon = join(__dirname, '../../../build/icons/tray/ok-22@2x.png');
let tray = null;
let window = null;

function show() {
  if (window !== null) return window.show();
  window = new BrowserWindow({ width: 1040, height: 720, show: false, webPreferences: { sandbox: true } });
  window.once('ready-to-show', () => window.show());
  window.on('closed', () => (window = null));
  void window.loadFile(join(__dirname, 'page.html'));
}

app.on('window-all-closed', () => undefined);
app.on('ready', () => {
  tray = new Tray(nativeImage.createFromPath(icon));
  tray.setToolTip('Bare');
  tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Open', click: show }, { role: 'quit' }]));
  tray.on('click', show);
  if (!process.argv.includes('--hidden')) show();
});
