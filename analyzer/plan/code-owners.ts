/** CODEOWNERS as GitHub reads it: the last pattern that matches a path says who owns it; one without owners says nobody does. */

export type OwnersOf = (path: string) => readonly string[];

export function ownersOfPaths(text: string): OwnersOf {
  const rules = text.split(/\r?\n/).flatMap(readRule).reverse();
  return (path) => rules.find(({ matches }) => matches.test(path))?.owners ?? [];
}

interface Rule {
  readonly matches: RegExp;
  readonly owners: readonly string[];
}

function readRule(line: string): Rule[] {
  const [pattern, ...owners] = line
    .replace(/(^|\s)#.*$/, '')
    .trim()
    .split(/(?<!\\)\s+/);
  if (pattern === undefined || pattern === '' || /^\^?\[/.test(pattern)) return [];
  return [{ matches: toRegExp(pattern.replace(/\\ /g, ' ')), owners }];
}

/** A pattern with a slash before its end starts at the root; a folder takes all that is in it, except after a last `*`. */
function toRegExp(pattern: string): RegExp {
  const anchored = pattern.replace(/\/$/, '').includes('/');
  const body = pattern
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .replace(/\*\*\/|\/\*\*|\*\*|\*|\?|[\\^$.|+()[\]{}]/g, (token) => {
      if (token === '**/') return '(?:.*/)?';
      if (token === '/**') return '/.*';
      if (token === '**') return '.*';
      if (token === '*') return '[^/]*';
      if (token === '?') return '[^/]';
      return `\\${token}`;
    });
  const end = pattern.endsWith('/') ? '/.*' : /\/\*$/.test(pattern) ? '' : '(?:/.*)?';
  return new RegExp(`^${anchored ? '' : '(?:.*/)?'}${body}${end}$`);
}
