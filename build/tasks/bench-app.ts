// How soon the app is there and what it weighs, beside a bare tray application on the same Electron.
import '../../test/bench/app.ts';
