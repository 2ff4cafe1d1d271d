/**
 * Turns a glob over "/"-separated paths into a test: `*` within a segment, `**` over any number of segments, `?` one character,
 * `{a,b}` alternatives. A glob that names a folder (`src/orders/`) takes everything in it.
 */
export function globTest(glob: string): (path: string) => boolean {
  const pattern = new RegExp(`^${translate(glob.endsWith('/') ? `${glob}**` : glob)}$`);
  return (path) => pattern.test(path);
}

export const isGlob = (text: string): boolean => /[*?{]|\/$/.test(text);

const TOKEN = /\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[\s\S]/gu;

function translate(glob: string): string {
  return glob.replace(TOKEN, (token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 1 && token.startsWith('{'))
      return `(?:${token.slice(1, -1).split(',').map(translate).join('|')})`;
    return token.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
}
