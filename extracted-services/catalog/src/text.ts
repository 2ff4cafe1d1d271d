/** For `LIKE … ESCAPE '\'`: the % and _ of what somebody typed are only letters. */
export const likePattern = (text: string): string => `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;

/** `name`, `name-2`, `name-3`, …: the first that is free. */
export function freeSlug(text: string, isTaken: (slug: string) => boolean): string {
  const base = slugify(text);
  let slug = base;
  for (let n = 2; isTaken(slug); n += 1) slug = `${base}-${n}`;
  return slug;
}

function slugify(text: string): string {
  const slug = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'item' : slug;
}
