import { shell } from 'electron';
import { providerOf } from '../../providers/index.ts';
import { externalPage } from './external-links.ts';

/**
 * Opens a page out of a provider's own list in the person's browser. False when the list has no such https page, or
 * when the desktop could not open it.
 */
export async function openExternal(provider: string, name: string): Promise<boolean> {
  const page = externalPage(providerOf(provider)?.links ?? {}, name);
  if (page === null) return false;
  try {
    await shell.openExternal(page);
    return true;
  } catch {
    return false;
  }
}
