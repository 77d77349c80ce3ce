/** A certificate authority that nobody knows, and a server's certificate by it: for localhost and 127.0.0.1. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface OwnAuthority {
  /** The authority's certificate, as a file. */
  readonly file: string;
  readonly server: { readonly key: string; readonly cert: string };
}

const openssl = (...argv: readonly string[]): void => void execFileSync('openssl', argv, { stdio: 'ignore' });

/** Makes both in the folder. */
export function ownAuthority(folder: string): OwnAuthority {
  const at = (name: string): string => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    ...['req', '-x509', ...newKey, '-keyout', at('ca-key.pem'), '-out', at('ca.pem'), '-subj', '/CN=Own authority'],
    ...['-days', '2', '-addext', 'basicConstraints=critical,CA:TRUE'],
  );
  openssl('req', ...newKey, '-keyout', at('key.pem'), '-out', at('request.pem'), '-subj', '/CN=localhost');
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost,DNS:api.example.test,IP:127.0.0.1');
  openssl(
    ...['x509', '-req', '-in', at('request.pem'), '-CA', at('ca.pem'), '-CAkey', at('ca-key.pem'), '-CAcreateserial'],
    ...['-days', '2', '-extfile', at('names'), '-out', at('cert.pem')],
  );
  const text = (name: string): string => readFileSync(at(name), 'utf8');
  return { file: at('ca.pem'), server: { key: text('key.pem'), cert: text('cert.pem') } };
}
