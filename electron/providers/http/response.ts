/** Makes the Response of `fetch` out of what a network stack heard. */

/** Statuses for which a Response must have no body. */
const bodiless = new Set([204, 205, 304]);

// RFC 9110, 5.1 and 5.5. Servers send other bytes too; a Headers object throws for them, so such a header is left out.
const headerName = /^[!#$%&'*+.^`|~\w-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

type RawHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The answer as a Response. A status that is none (999 from a bot filter) means 500 (RFC 9110, 15); the reason phrase is
 * any bytes, and nobody needs it. `body` is only called where the status may have one.
 */
export function responseOf(status: number, headers: RawHeaders, body: () => ReadableStream<Uint8Array>): Response {
  const known = status >= 200 && status <= 599 ? status : 500;
  const init = { status: known, headers: headersOf(headers) };
  return new Response(bodiless.has(known) ? null : body(), init);
}

/** The headers that a Headers object can hold. */
export function headersOf(raw: RawHeaders): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(raw)) {
    // The page's cookies are none of a poll's business.
    if (name.toLowerCase() === 'set-cookie' || !headerName.test(name)) continue;
    for (const value of typeof values === 'string' ? [values] : values) {
      if (headerValue.test(value)) headers.append(name, value);
    }
  }
  return headers;
}
