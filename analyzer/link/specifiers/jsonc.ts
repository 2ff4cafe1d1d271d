/** JSON as tools read it: with comments, trailing commas and a byte order mark. */
const TEXT_OR_COMMENT = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const TEXT_OR_COMMA = /"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g;

/** Null when it is broken or no object; an empty text is an empty object. */
export function parseJsonc(text: string): Record<string, unknown> | null {
  const bare = text
    .replace(/^\uFEFF/, '')
    .replace(TEXT_OR_COMMENT, (token) => (token.startsWith('"') ? token : ' '))
    .replace(TEXT_OR_COMMA, (token) => (token === ',' ? '' : token));
  if (bare.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(bare);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textsIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
