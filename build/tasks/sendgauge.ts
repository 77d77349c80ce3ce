// The terminal face, straight from its source.
import '../../electron/cli/main.ts';
