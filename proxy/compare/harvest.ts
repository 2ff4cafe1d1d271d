/** Real values for the parameters of a route, found in the answers of list routes. */

type Item = Readonly<Record<string, unknown>>;

/** Where the things of a list usually stand in an answer. */
const LIST_FIELDS = ['items', 'data', 'results', 'rows', 'content', 'records', 'list'];
const ID_FIELDS = ['id', '_id', 'uuid', 'guid'];
/** A tree of categories is a list too; this many of its nodes are enough. */
const MAX_ITEMS = 1_000;

/** The things an answer lists: the array itself, the best-named or longest array in it, or the one thing it is about. */
export function listItems(body: unknown): Item[] {
  const top = Array.isArray(body) ? body : longestList(body);
  const items: Item[] = [];
  const queue = top.filter(isItem);
  for (let item = queue.shift(); item !== undefined && items.length < MAX_ITEMS; item = queue.shift()) {
    items.push(item);
    const { children } = item;
    if (Array.isArray(children)) queue.push(...children.filter(isItem));
  }
  return items;
}

/**
 * Values that a parameter may take, first come first, each once: the field of its name, or the identifier
 * when the parameter is called like one.
 */
export function valuesOf(parameter: string, items: readonly Item[]): string[] {
  const wanted = plain(parameter);
  const byName = items.flatMap((item) =>
    Object.keys(item)
      .filter((field) => plain(field) === wanted)
      .map((field) => item[field]),
  );
  const byId = /id$/.test(wanted) ? items.map((item) => ID_FIELDS.map((field) => item[field]).find(isValue)) : [];
  const values = byName.some(isValue) ? byName : byId;
  return [...new Set(values.filter(isValue).map(String))];
}

/** A few values from all over a list: its first, its last, and those evenly between. */
export function spread(values: readonly string[], count: number): string[] {
  if (values.length <= count) return [...values];
  const step = count === 1 ? 0 : (values.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => values[Math.round(index * step)] ?? '');
}

/** Whether a list route holds what a parameter names: `/products` for `:productId`, `/categories` for `:category`. */
export function holds(listPath: string, parameter: string): boolean {
  const entity = plain(parameter).replace(/(?:id|uuid|slug|code|sku|number)$/, '');
  const plural = plain(listPath.split('/').at(-1) ?? '');
  return entity !== '' && [entity, `${entity}s`, `${entity}es`, entity.replace(/y$/, 'ies')].includes(plural);
}

function longestList(body: unknown): readonly unknown[] {
  if (!isItem(body)) return [];
  const named = LIST_FIELDS.map((field) => body[field]).find(Array.isArray);
  const lists = Object.values(body)
    .filter(Array.isArray)
    .sort((left, right) => right.length - left.length);
  const things = Object.values(body).filter(isItem);
  return named ?? lists[0] ?? (things.length === 1 ? things : [body]);
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value);

const isValue = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '') || typeof value === 'number';
