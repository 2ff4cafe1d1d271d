import { describeRefusal } from '../exchange/refusal.ts';
import type { Refusal } from '../upstream/fault.ts';

/** Field lines from names and values in turn, each with its CRLF. */
export function toText(raw: readonly string[]): string {
  let text = '';
  for (let at = 0; at < raw.length; at += 2) text += `${raw[at]}: ${raw[at + 1]}\r\n`;
  return text;
}

export const statusLine = (status: number, reason: string): string => `HTTP/1.1 ${status} ${reason}\r\n`;

/** An answer of the proxy's own, whole. */
export function toRefusalText(
  refusal: Refusal,
  { isHead, closes }: { readonly isHead: boolean; readonly closes: boolean },
): string {
  const { reason, headers, body } = describeRefusal(refusal);
  if (closes) headers.push('Connection', 'close');
  return `${statusLine(refusal.status, reason)}${toText(headers)}\r\n${isHead ? '' : body}`;
}
