/**
 * Comparison: two answers to the same request in, a verdict and its evidence out.
 *
 *     normalize ──> diff ──> judge ──> settle (asked again) ──> ledger ──> describe
 *      bytes to     where     match,    noise and lag told       counts,    text for
 *      content      it        mismatch, from real differences    witnesses  a terminal
 *                   differs   ignored…
 *
 * Everything but the ledger, the pool and `replay/` is pure. Start with `judge.ts`.
 */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Observation } from '../../contracts/comparison.ts';
import { type JsonValue, parseJson } from './json.ts';

/** What a body means. `undecodable`: its content-encoding is unknown or does not fit the bytes. */
export type Content =
  | { readonly kind: 'empty' }
  | { readonly kind: 'json'; readonly value: JsonValue }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: Buffer }
  | { readonly kind: 'undecodable'; readonly encoding: string; readonly bytes: Buffer };

/** The body without its content-encoding, or why there is none. */
export type Decoded =
  | { readonly kind: 'decoded'; readonly bytes: Buffer }
  | { readonly kind: 'undecodable'; readonly encoding: string }
  | { readonly kind: 'too-large' };

/** Undoes gzip, br, deflate (with or without zlib header) and zstd, also stacked; refuses to inflate past `maxBytes`. */
export function decodeBody({ headers, body }: Observation, maxBytes: number): Decoded {
  if (body.length === 0) return { kind: 'decoded', bytes: body };
  let bytes = body;
  for (const encoding of encodingsOf(headers).reverse()) {
    const inflate = INFLATE.get(encoding);
    if (inflate === undefined) return { kind: 'undecodable', encoding };
    try {
      bytes = inflate(bytes, { maxOutputLength: maxBytes });
    } catch (error) {
      return isTooLarge(error) ? { kind: 'too-large' } : { kind: 'undecodable', encoding };
    }
  }
  return { kind: 'decoded', bytes };
}

/** Reads decoded bytes by their content type: JSON that does not parse is text. */
export function readContent(bytes: Buffer, { headers }: Observation): Content {
  if (bytes.length === 0) return { kind: 'empty' };
  const type = firstOf(headers['content-type']).toLowerCase();
  if (!isTextual(type)) return { kind: 'binary', bytes };
  const text = decodeText(bytes, type);
  if (text === undefined) return { kind: 'binary', bytes };
  const value = isJsonType(type) ? parseJson(text) : undefined;
  return value === undefined ? { kind: 'text', text } : { kind: 'json', value };
}

export const isJsonType = (type: string): boolean => /^[\w.+-]+\/(?:[\w.-]+\+)?json\b/.test(type);

export const firstOf = (value: string | readonly string[] | undefined): string =>
  (typeof value === 'string' ? value : value?.[0]) ?? '';

type Inflate = (bytes: Buffer, limit: { readonly maxOutputLength: number }) => Buffer;

/** Half of the web sends raw deflate under the name `deflate`, RFC 9110 §8.4.1.2 notwithstanding. */
const inflateEither: Inflate = (bytes, limit) => {
  const hasZlibHeader = (bytes[0] ?? 0) % 16 === 8 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0;
  return hasZlibHeader ? inflateSync(bytes, limit) : inflateRawSync(bytes, limit);
};

const INFLATE: ReadonlyMap<string, Inflate> = new Map<string, Inflate>([
  ['identity', (bytes) => bytes],
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateEither],
  ['br', brotliDecompressSync],
  ['zstd', zstdDecompressSync],
]);

function encodingsOf(headers: Observation['headers']): string[] {
  return [headers['content-encoding'] ?? []]
    .flat()
    .flatMap((value) => value.toLowerCase().split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

const isTooLarge = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';

const isTextual = (type: string): boolean =>
  type === '' || /^text\/|[/+](?:json|xml|javascript|x-www-form-urlencoded|yaml|graphql|x-ndjson|csv)\b/.test(type);

/** @returns undefined when the bytes are not text in the charset they claim, UTF-8 unless said otherwise */
function decodeText(bytes: Buffer, type: string): string | undefined {
  const charset = /charset="?([\w-]+)/.exec(type)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
