/** Declared types of functions and variables, as annotations say them, or in JavaScript the comments before them. */
import type { Value } from '../model/facts.ts';
import { type DocTag, docValue, tagsBefore } from './docs.ts';
import { type Context, valueOfName } from './scope.ts';

type Names = Pick<Context, 'scope' | 'draft'>;

/** Of the variable, field or assignment that begins there. */
export function docType(start: number, names: Names): Value | null {
  const tag = tagsBefore(names.draft.docs, start).find((one) => one.tag === 'type');
  return valueOfTag(tag, names);
}

export interface DocSignature {
  readonly param: (name: string) => Value | null;
  readonly returns: () => Value | null;
}

/** Of the function that begins there. */
export function docSignature(start: number, names: Names): DocSignature {
  const tags = tagsBefore(names.draft.docs, start);
  return {
    param: (name) =>
      valueOfTag(
        tags.find((one) => one.tag === 'param' && one.name === name),
        names,
      ),
    returns: () =>
      valueOfTag(
        tags.find(({ tag }) => tag === 'returns'),
        names,
      ),
  };
}

function valueOfTag(tag: DocTag | undefined, names: Names): Value | null {
  const { docs } = names.draft;
  return tag === undefined || docs === null ? null : docValue(tag.type, docs, (name) => valueOfName(names, name));
}
