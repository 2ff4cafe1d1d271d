/** Properties of what is passed as options. */
import type { Linked } from './call-index.ts';
import type { Entity } from './entities.ts';
import type { Located } from './origins.ts';

const objectsOf = ({ file, value }: Located, { evaluator }: Linked) =>
  evaluator.evaluate(file, value).filter((entity): entity is Extract<Entity, { t: 'object' }> => entity.t === 'object');

/** What a property of an object may be, wherever the object is written. */
export const propertyOf = (of: Located, name: string, linked: Linked): readonly Located[] =>
  entriesOf(of, linked).flatMap(([key, value]) => (key === name ? [value] : []));

/** All properties of an object. */
export const entriesOf = (of: Located, linked: Linked): readonly (readonly [key: string, value: Located])[] =>
  objectsOf(of, linked).flatMap((entity) => {
    const props = linked.evaluator.program.files.get(entity.file)?.objects[entity.id]?.props ?? {};
    return Object.entries(props).map(([key, value]) => [key, { file: entity.file, value }] as const);
  });

/** Items of a list; a thing that is no list by itself. */
export const itemsOf = (of: Located, { evaluator }: Linked): readonly Located[] => {
  const lists = evaluator.evaluate(of.file, of.value).filter((entity) => entity.t === 'array');
  return lists.length === 0 ? [of] : lists.flatMap(({ file, items }) => items.map((value) => ({ file, value })));
};
