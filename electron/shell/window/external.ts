import { shell } from 'electron';
import { externalPage } from './external-links.ts';

/**
 * Opens a page out of a provider's own list in the person's browser. False when the list has no such https page, or
 * when the desktop could not open it.
 */
export async function openExternal(links: Readonly<Record<string, string>>, name: string): Promise<boolean> {
  const page = externalPage(links, name);
  if (page === null) return false;
  try {
    await shell.openExternal(page);
    return true;
  } catch {
    return false;
  }
}
