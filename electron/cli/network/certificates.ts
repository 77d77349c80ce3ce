/** Whose certificates are trusted: those of the system and of Mozilla, or those that the environment names instead. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Variables } from './proxy.ts';

/** Carries a code that is a TLS trouble (providers/http/network-errors.ts). */
class UnreadableCertificates extends Error {
  readonly code = 'ERR_TLS_CA_UNREADABLE';
}

const certificate =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;
/** No list of certificates is larger. */
const largestBytes = 20_000_000;

/**
 * What connections are judged by. `CURL_CA_BUNDLE`, else `SSL_CERT_FILE` and `SSL_CERT_DIR`, stand in place of the system's
 * certificates, as for curl; what `NODE_EXTRA_CA_CERTS` names, which Node read at its start, always counts besides. Throws
 * where what is named cannot be read: others than a person named are not to be trusted instead.
 */
export function trustedBy(variables: Variables): SecureContext {
  const { CURL_CA_BUNDLE: bundle = '', SSL_CERT_FILE: file = '', SSL_CERT_DIR: folders = '' } = variables;
  const named = bundle === '' ? [...inFile(file), ...inFolders(folders)] : inFile(bundle);
  const replaced = [bundle, file, folders].some((value) => value !== '');
  if (replaced && named.length === 0) throw new UnreadableCertificates('There are no certificates.');
  const usual = replaced ? named : [...getCACertificates('bundled'), ...getCACertificates('system')];
  try {
    return createSecureContext({ ca: [...new Set([...usual, ...getCACertificates('extra')])] });
  } catch {
    throw new UnreadableCertificates('One of the certificates is none.');
  }
}

function inFile(file: string): readonly string[] {
  if (file === '') return [];
  try {
    const found = statSync(file);
    // A pipe is what a shell makes of `<(…)`; a device never ends.
    if ((!found.isFile() && !found.isFIFO()) || found.size > largestBytes) return [];
    return readFileSync(file, 'latin1').match(certificate) ?? [];
  } catch {
    throw new UnreadableCertificates('The file of certificates cannot be read.');
  }
}

/**
 * A folder that is not there has none, and what cannot be read in one is left out: such folders are full of links. So is
 * what is no file: a pipe that nobody writes to would be waited for without an end.
 */
function inFolders(folders: string): readonly string[] {
  return folders
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => filesIn(folder))
    .flatMap((file) => {
      try {
        return statSync(file).isFile() ? inFile(file) : [];
      } catch {
        return [];
      }
    });
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
