/** What a base class makes is made once for each class below it. */
import type { Value } from '../model/facts.ts';
import type { ClassEntity, Entity } from './entities.ts';

export const PER_SUBCLASS = ' (one per subclass)';

type ClassPlace = Pick<ClassEntity, 'file' | 'of'>;

/** What a base class makes is made for each subclass: `site` then says for which, as far as that is known. */
export function perSubclass(entity: Entity, base: ClassPlace, self: ClassPlace): Entity {
  if (entity.t !== 'package') return entity;
  const isKnown = base.file !== self.file || base.of.id !== self.of.id;
  if (!entity.site.endsWith(PER_SUBCLASS))
    return { ...entity, site: entity.site + (isKnown ? ofClass(self) : PER_SUBCLASS) };
  return isKnown ? { ...entity, site: entity.site.slice(0, -PER_SUBCLASS.length) + ofClass(self) } : entity;
}

/** `this.app = app` in the constructor: whoever makes it gives it. */
export const isGiven = (value: Value): boolean =>
  value.k === 'param' || (value.k === 'choice' && value.of.some(isGiven));

const ofClass = ({ file, of }: ClassPlace): string => ` (of ${file}:${of.id})`;
