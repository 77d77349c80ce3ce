// The terminal face from its source, where it could not be bundled.
import '../../electron/cli/main.ts';
