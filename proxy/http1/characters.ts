/** Which bytes may stand where, as tables over 0–255: a look-up per byte is the cheapest check there is. */

const ALPHANUMERIC = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** tchar, RFC 9110 §5.6.2. */
export const TOKEN = tableOf(`${ALPHANUMERIC}!#$%&'*+-.^_\`|~`);

/** Field values without obs-text: HTAB, SP and VCHAR (RFC 9110 §5.5). */
export const VALUE = tableOf('\t', [0x20, 0x7e]);

/** What RFC 9110 §5.5 also allows in values for the sake of old senders. */
export const OBS_TEXT = tableOf('', [0x80, 0xff]);

/** pchar and `/` (RFC 3986 §3.3), and `[ ] |`, which browsers leave as they are in a path. */
export const PATH = tableOf(`${ALPHANUMERIC}-._~%!$&'()*+,;=:@/[]|`);

/** Everything visible but `#`: a request target has no fragment (RFC 9112 §3.2.1). Browsers send `{ } ^ |` raw in queries. */
export const QUERY = tableOf('', [0x21, 0x22], [0x24, 0x7e]);

/** Names, IPv4 and bracketed IPv6 addresses, and the port's colon. */
export const HOST = tableOf(`${ALPHANUMERIC}-._~[]:`);

/** What RFC 3986 §3.2.2 also lets a registered name contain. */
export const ODD_HOST = tableOf("%!$&'()*+,;=");

export const CR = 0x0d;
export const LF = 0x0a;
export const SPACE = 0x20;
export const TAB = 0x09;
export const COLON = 0x3a;

function tableOf(characters: string, ...ranges: readonly (readonly [number, number])[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  for (const [first, last] of ranges) table.fill(1, first, last + 1);
  return table;
}

/** Whether the whole text is of the table's characters; an empty text is not. */
export function isOf(table: Uint8Array, text: string): boolean {
  for (let at = 0; at < text.length; at++) if (table[text.charCodeAt(at)] !== 1) return false;
  return text.length > 0;
}

/** Values of answers and trailers: obs-text is opaque and passed on. */
export const isValueByte = (byte: number): boolean => VALUE[byte] === 1 || OBS_TEXT[byte] === 1;
