/** The list of providers: one line each. The exported name is the provider's id, as accounts store it. */

export { coldsend } from './coldsend.ts';
export { krafter } from './krafter.ts';
export { postmark } from './postmark.ts';
export { sendkit } from './sendkit.ts';
