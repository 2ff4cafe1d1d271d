/**
 * One reading of a request target, for matching and for forwarding.
 *
 *     raw target ──> canonical reading   RFC 3986 §6.2.2: no dot and no empty segments, one spelling of every character
 *                └─> other readings      as routers see it that decode nothing (Express), tell letter cases apart (Fastify), or
 *                                        take `;` or a last `/` for something
 *
 * The canonical reading is matched. When all others mean the same flag the path travels as it came; otherwise the canonical path
 * travels, which all routers read alike. So no server can read a path in another way than its flag did. Letter case never
 * separates two rules, as in Express.
 *
 * Refused: a backslash, `#`, control characters, `%` without two hex digits, `%00`, bytes that are not UTF-8, and dot segments
 * hidden in percent-encoding (`%2e%2e`, `..%2f`, `..%5c`).
 */
import { isHost } from './host.ts';

export interface RequestTarget {
  readonly kind: 'target';
  /** Path as it travels when all readings mean the same. */
  readonly rawPath: string;
  /** Path that travels when they do not; without a last slash. */
  readonly canonicalPath: string;
  /** With its `?`, or empty. */
  readonly query: string;
  /** As in the Host header; empty when there is none. */
  readonly host: string;
  /** The canonical reading in lower case, with its last slash. */
  readonly canonical: string;
  /** All that a router may see in it when that is not this alone. A last slash that is a segment of its own stands there twice. */
  readonly readings: readonly string[];
}

export interface RefusedTarget {
  readonly kind: 'refused';
  readonly why: string;
}

/** One spelling, and every router's: no `;`, nothing encoded, no last slash. */
const PLAIN = /^(?:\/[\w~!$&'()*+,=:@-][\w~!$&'()*+,=:@.-]*)+$/;
const NONE: readonly string[] = [];

/** `OPTIONS *` asks about the server as a whole: no route's path. */
export const ASTERISK: RequestTarget = {
  kind: 'target',
  rawPath: '*',
  canonicalPath: '*',
  query: '',
  host: '',
  canonical: '//',
  readings: NONE,
};

/** Reads the target of a request line; `host` is the value of its Host header. */
export function parseTarget(target: string, host: string | undefined): RequestTarget | RefusedTarget {
  if (host !== undefined && host !== '' && !isHost(host)) return refused('the Host header names no host');
  if (target.charCodeAt(0) === 0x2f) return parsePath(target, host ?? '');
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(target);
  if (absolute === null) return refused('the request target is no path');
  if (absolute[1]?.toLowerCase() !== host?.toLowerCase()) return refused('the request target names another host');
  const rest = absolute[2] ?? '';
  return parsePath(rest.startsWith('/') ? rest : `/${rest}`, host ?? '');
}

function parsePath(target: string, host: string): RequestTarget | RefusedTarget {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark);
  if (path === '/' || PLAIN.test(path)) return plain(path, query, host);
  const why = whyRefused(path);
  return why === undefined ? odd(path, query, host) : refused(why);
}

function plain(path: string, query: string, host: string): RequestTarget {
  const canonical = path.toLowerCase();
  const readings = canonical === path ? NONE : [path];
  return { kind: 'target', rawPath: path, canonicalPath: path, query, host, canonical, readings };
}

function odd(path: string, query: string, host: string): RequestTarget {
  const resolved = resolveDots(path);
  const clean = collapse(spell(resolved));
  // A server that sees raw dot segments or raw bytes may resolve or re-encode them, and take what follows `//` for a host.
  const travels = resolved === path && !hasRawByte(path) && !path.startsWith('//');
  const rawPath = travels ? path : clean;
  const canonicalPath = clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
  const readings = readingsOf(rawPath);
  return { kind: 'target', rawPath, canonicalPath, query, host, canonical: clean.toLowerCase(), readings };
}

/** As it is, without its `;params`, or cut at the first `;`; each as it is or cleaned; each with a last slash that is a segment or is none. */
function readingsOf(path: string): readonly string[] {
  const semicolon = path.indexOf(';');
  const readings = semicolon === -1 ? [path] : [path, path.replace(/;[^/]*/g, ''), path.slice(0, semicolon)];
  const cleaned = readings.flatMap((reading) => [reading, collapse(spell(reading))]);
  const slashed = cleaned.flatMap((reading) => (/.\/$/.test(reading) ? [reading, `${reading}/`] : [reading]));
  return [...new Set(slashed)];
}

function whyRefused(path: string): string | undefined {
  if (hasControl(path)) return 'the path has a control character';
  if (path.includes('\\')) return 'the path has a backslash';
  if (path.includes('#')) return 'the path has a fragment';
  if (/%(?![0-9a-f]{2})/i.test(path)) return 'the path has a % without two hex digits';
  if (path.includes('%00')) return 'the path has an encoded NUL';
  if (!isUtf8(path.replace(/[\u0080-\u00ff]/g, encodeCharacter))) return 'the path is not UTF-8';
  return hidesDotSegment(path) ? 'the path hides dot segments in percent-encoding' : undefined;
}

function hasControl(path: string): boolean {
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code <= 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** A segment is a dot segment once `%2e`, `%2f` and `%5c` are read as the characters they stand for, but not as it is written. */
function hidesDotSegment(path: string): boolean {
  if (!/%(?:2e|2f|5c)/i.test(path)) return false;
  return path.split('/').some((segment) => {
    const opened = segment.replace(/%2e/gi, '.').replace(/%(?:2f|5c)/gi, '/');
    return opened !== segment && /(?:^|\/)\.{1,2}(?:;[^/]*)?(?:\/|$)/.test(opened);
  });
}

/** Node hands bytes above 0x7f over as the characters U+0080–U+00FF. */
const hasRawByte = (path: string): boolean => /[\u0080-\u00ff]/.test(path);

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** One spelling of every character: what may stand in a segment stands there itself, but for `;`; all else is encoded, in capitals. */
const spell = (path: string): string =>
  path.replace(/%[0-9a-f]{2}/gi, decodeOrdinary).replace(/[^\w~!$&'()*+,=:@./%\u0100-\uffff-]/g, encodeCharacter);

function decodeOrdinary(encoded: string): string {
  const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
  return /[\w~!$&'()*+,=:@.-]/.test(character) ? character : encoded.toUpperCase();
}

const encodeCharacter = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** Removes dot segments, with their parameters; the same text when there are none. A last one leaves a slash. */
function resolveDots(path: string): string {
  if (!/\/\.{1,2}(?:[/;]|$)/.test(path)) return path;
  const kept: string[] = [];
  const parts = path.slice(1).split('/');
  let slash = false;
  for (const part of parts) {
    const name = part.split(';', 1)[0];
    slash = name === '..' || name === '.';
    if (name === '..') {
      while (kept.at(-1) === '') kept.pop();
      kept.pop();
    } else if (name !== '.') kept.push(part);
  }
  return `/${kept.join('/')}${slash && kept.length > 0 ? '/' : ''}`;
}

/** Empty segments gone, one last slash kept. */
const collapse = (path: string): string => path.replace(/\/{2,}/g, '/');

const refused = (why: string): RefusedTarget => ({ kind: 'refused', why });
