/**
 * One reading of a request target, for matching and for forwarding.
 *
 *     raw target ──> literal segments     as a router sees them that decodes nothing (Express)
 *                └─> canonical segments   RFC 3986 §6.2.2: dot segments and empty segments gone, unreserved characters decoded
 *
 * Both readings are matched. Where they agree the raw path travels; where they differ the canonical one is matched *and* travels,
 * so no server can read a path in another way than its flag did. Letter case never separates two rules, as in Express.
 *
 * Refused: a backslash, `#`, control characters, `%` without two hex digits, `%00`, bytes that are not UTF-8, and dot segments
 * hidden in percent-encoding (`%2e%2e`, `..%2f`, `..%5c`).
 */

export interface RequestTarget {
  readonly kind: 'target';
  /** Path as it would travel when nothing speaks against it. */
  readonly rawPath: string;
  readonly canonicalPath: string;
  /** With its `?`, or empty. */
  readonly query: string;
  /** Lower-case. */
  readonly literal: readonly string[];
  /** Lower-case; the same array as `literal` when the two readings agree. */
  readonly canonical: readonly string[];
}

export interface RefusedTarget {
  readonly kind: 'refused';
  readonly why: string;
}

const PLAIN = /^(?:\/[\w~!$&'()*+,;=:@-][\w~!$&'()*+,;=:@.-]*)*\/?$/;

/** Reads the target of a request line; `host` is the value of its Host header. */
export function parseTarget(target: string, host: string | undefined): RequestTarget | RefusedTarget {
  if (target.startsWith('/')) return parsePath(target);
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(target);
  if (absolute === null) return refused('the request target is no path');
  if (absolute[1]?.toLowerCase() !== host?.toLowerCase()) return refused('the request target names another host');
  const rest = absolute[2] ?? '';
  return parsePath(rest.startsWith('/') ? rest : `/${rest}`);
}

function parsePath(target: string): RequestTarget | RefusedTarget {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark);
  if (PLAIN.test(path)) return plain(path, query);
  const why = whyRefused(path);
  return why === undefined ? odd(path, query) : refused(why);
}

function plain(path: string, query: string): RequestTarget {
  const literal = toSegments(path);
  return { kind: 'target', rawPath: path, canonicalPath: path, query, literal, canonical: literal };
}

function odd(path: string, query: string): RequestTarget {
  const encoded = encodeRawBytes(path);
  const canonicalPath = collapse(encoded.replace(/%[0-9a-f]{2}/gi, decodeUnreserved));
  // A router that sees raw dot segments or raw bytes may resolve or re-encode them, so those never travel.
  const rawPath = encoded !== path || hasDotSegment(path) ? canonicalPath : path;
  const canonical = toSegments(canonicalPath);
  const literal = toSegments(rawPath);
  return {
    kind: 'target',
    rawPath,
    canonicalPath,
    query,
    literal,
    canonical: same(literal, canonical) ? literal : canonical,
  };
}

function whyRefused(path: string): string | undefined {
  if (hasControl(path)) return 'the path has a control character';
  if (path.includes('\\')) return 'the path has a backslash';
  if (path.includes('#')) return 'the path has a fragment';
  if (/%(?![0-9a-f]{2})/i.test(path)) return 'the path has a % without two hex digits';
  if (/%00/.test(path)) return 'the path has an encoded NUL';
  const decoded = decode(encodeRawBytes(path));
  if (decoded === undefined) return 'the path is not UTF-8';
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
    return opened !== segment && hasDotSegment(opened);
  });
}

const hasDotSegment = (path: string): boolean => /(?:^|\/)\.{1,2}(?:\/|$)/.test(path);

/** Node hands bytes above 0x7f over as the characters U+0080–U+00FF. */
const encodeRawBytes = (path: string): string =>
  path.replace(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function decodeUnreserved(encoded: string): string {
  const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
  return /[\w~.-]/.test(character) ? character : encoded.toUpperCase();
}

/** Removes empty and dot segments, keeps one trailing slash. */
function collapse(path: string): string {
  const kept: string[] = [];
  const parts = path.split('/');
  for (const part of parts) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  const last = parts.at(-1);
  const slash = kept.length > 0 && (last === '' || last === '.' || last === '..') ? '/' : '';
  return `/${kept.join('/')}${slash}`;
}

/** Lower-case segments; one trailing slash does not count. */
export function toSegments(path: string): readonly string[] {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(1, -1) : path.slice(1);
  return trimmed === '' && path.length <= 1 ? [] : trimmed.toLowerCase().split('/');
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((segment, at) => segment === b[at]);

const refused = (why: string): RefusedTarget => ({ kind: 'refused', why });
