// What the largest size costs the built app and its window.
import '../../test/bench/window.ts';
