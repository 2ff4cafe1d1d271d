/**
 * A route's path as frameworks write it, as paths that a proxy's rule can have: words, `:parameters`, a last `*rest`.
 *
 *     /orders/:id(\d+)   → /orders/:id               a narrower parameter is widened: all rules of a shape are one
 *     /orders/:id?       → /orders, /orders/:id
 *     /files/*, (.*)     → /files/*rest
 */

/** Paths, or in words why there is none. */
export function toPatterns(path: string): readonly string[] | string {
  const parts = path.replace(/\/$/, '').split('/').slice(1);
  let paths: readonly string[] = [''];
  for (const [index, part] of parts.entries()) {
    const segment = readSegment(part);
    if (segment === undefined) return `a rule cannot say \`${part}\`: only words, :parameters and a last *rest`;
    if (segment.kind === 'rest' && index < parts.length - 1) return `\`${part}\` takes many segments before the end`;
    const longer = paths.map((one) => `${one}/${segment.text}`);
    paths = segment.optional ? [...paths, ...longer] : longer;
  }
  return paths.map((one) => (one === '' ? '/' : one));
}

interface Segment {
  readonly kind: 'one' | 'rest';
  readonly text: string;
  readonly optional: boolean;
}

const one = (text: string, optional = false): Segment => ({ kind: 'one', text, optional });

function readSegment(part: string): Segment | undefined {
  if (/^[\w.~!$&',;=@%-]+$/.test(part)) return one(part);
  const rest = /^(?:\*(\w*)|\{\*(\w+)\}|\(\.\*\)|:(\w+)(?:\*|\+|\(\.\*\)))$/.exec(part);
  if (rest !== null)
    return {
      kind: 'rest',
      text: `*${rest[1] || rest[2] || rest[3] || 'rest'}`,
      optional: part.endsWith('*') && part.startsWith(':'),
    };
  const parameter = /^:(\w+)(\([^()]*\))?(\?)?$/.exec(part);
  if (parameter !== null) return one(`:${parameter[1]}`, parameter[3] === '?');
  return undefined;
}
