import { shell } from 'electron';
import { externalPage } from './external-links.ts';

/** Opens a page in the person's browser. False when it is no https page, or when the desktop could not open it. */
export async function openExternal(address: string): Promise<boolean> {
  const page = externalPage(address);
  if (page === null) return false;
  try {
    await shell.openExternal(page);
    return true;
  } catch {
    return false;
  }
}
