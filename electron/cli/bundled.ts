/** Where the terminal starts once it is bundled: what it was compiled to is kept beside it, for the next start. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, 'compiled'));
await import('./main.ts');
