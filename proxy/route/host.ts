/** Host names as rules and requests spell them (RFC 9112 §3.2): without port, letter case and the last dot of a full name. */

const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{0,5})?$/i;

/** Whether a Host header has one unambiguous reading; user names, lists and encodings have none. */
export const isHost = (value: string): boolean => HOST.test(value);

/** `Shop.example.:8080` → `shop.example`. */
export function toHostName(host: string): string {
  const port = host.lastIndexOf(':');
  const name = port > host.lastIndexOf(']') ? host.slice(0, port) : host;
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
}
