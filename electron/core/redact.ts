/** The last line of defence of the log: whatever reached it, no key and no address leaves it readable. */

const replacement = '[redacted]';

/** Common shapes of keys and of personal data. Over-matching costs a word in a log; under-matching costs a key. */
const shapes: readonly RegExp[] = [
  /\bBearer\s+[^\s"',;]+/gi,
  // A key in an address (fault F46).
  /(?<=[?&](?:api[_-]?key|apikey|key|token|access[_-]?token|secret)=)[^\s"'&#]+/gi,
  /\bBasic\s+[A-Za-z0-9+/=]{8,}/g,
  /\bSG\.[\w-]{8,}(?:\.[\w-]+)?/g,
  /\bre_\w{12,}/g,
  /\bkey-[A-Za-z0-9]{16,}/g,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
  // Bounded lengths (RFC 5321: 64 and 255), or one long line would take seconds.
  /[^\s"'<>()[\]{},;:=/@]{1,64}@[^\s"'<>()[\]{},;:=/@]{1,255}\.[^\s"'<>()[\]{},;:=/@.]{2,63}/g,
];

/** Shorter strings would blank out half of every line. Real keys are far longer. */
const shortestSecret = 6;

/**
 * A redactor that also knows keys by how they start. It gives the text without the given secrets (literally,
 * percent-encoded, in base64 and as JSON writes them) and without anything shaped like a key or an e-mail address. Never
 * throws.
 */
export function redactor(keyStarts: readonly string[]): (text: string, secrets: Iterable<string>) => string {
  const literally = keyStarts.filter((start) => start !== '').map((start) => start.replace(/\W/g, '\\$&'));
  const everyShape = [...shapes, ...literally.map((start) => new RegExp(`\\b${start}[\\w-]{6,}`, 'g'))];
  return (text, secrets) => {
    const literals = [...secrets].filter((secret) => secret.length >= shortestSecret).flatMap(spellings);
    literals.sort((left, right) => right.length - left.length);
    const withoutSecrets = literals.reduce((line, literal) => line.replaceAll(literal, replacement), text);
    return everyShape.reduce((line, shape) => line.replace(shape, replacement), withoutSecrets);
  };
}

function spellings(secret: string): readonly string[] {
  // A lone surrogate has no UTF-8 form: encodeURIComponent would throw.
  const wellFormed = secret.toWellFormed();
  const inUrl = encodeURIComponent(wellFormed);
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, inUrl, inJson, ...base64Of(wellFormed)])];
}

/** Base64 of the secret alone, without the padding that depends on what follows. */
function base64Of(text: string): readonly string[] {
  const bytes = encodeUtf8(text);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let encoded = '';
  for (let index = 0; index + 2 < bytes.length; index += 3) {
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    encoded += [18, 12, 6, 0].map((shift) => alphabet.charAt((group >> shift) & 63)).join('');
  }
  return encoded.length >= shortestSecret ? [encoded] : [];
}

function encodeUtf8(text: string): readonly number[] {
  const escaped = encodeURIComponent(text);
  return [...escaped.matchAll(/%([0-9A-F]{2})|([^%])/g)].map(([, hex, character]) =>
    hex === undefined ? (character ?? '').charCodeAt(0) : parseInt(hex, 16),
  );
}
