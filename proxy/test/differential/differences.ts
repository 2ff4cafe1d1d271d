/** Where two plain values differ, one line each: a diff of whole connections would be unreadable. */
export function differences(one: unknown, other: unknown, place = ''): string[] {
  if (isTree(one) && isTree(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return keys.flatMap((key) => differences(one[key], other[key], place === '' ? key : `${place}.${key}`));
  }
  return one === other ? [] : [`${place}: ${short(one)} ≠ ${short(other)}`];
}

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length})` : text;
}
