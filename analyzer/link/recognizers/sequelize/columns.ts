/** `{ userId: { type: INTEGER, field: 'user_id', references: { model: 'users' } } }`: columns and foreign keys of attributes. */
import type { Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import { isOff, type Options, optionsIn, type Placed, textAt, textOf, thingsAt } from '../objects.ts';
import { type Naming, underscoredIf } from './names.ts';

export interface Columns {
  readonly columns: readonly string[];
  /** `target` names a table or is a model. */
  readonly references: readonly { readonly column: string; readonly target: Placed }[];
}

export const noColumns: Columns = { columns: [], references: [] };

export function columnsOf(attributes: readonly Options[], naming: Naming, linked: Linked): Columns {
  const columns: string[] = [];
  const references: { column: string; target: Placed }[] = [];
  for (const [attribute, { file, value }] of attributes.flatMap((options) => [...options])) {
    const [options] = value.k === 'object' ? optionsIn(file, value, linked) : [];
    if (isVirtual(options?.get('type')?.value ?? value)) continue;
    const column = textAt(options, 'field', linked) ?? underscoredIf(attribute, naming.underscored);
    columns.push(column);
    const target = referenced(options, linked);
    if (target !== null) references.push({ column, target });
  }
  return { columns: [...new Set(columns)], references };
}

const isVirtual = (type: Value): boolean => type.k === 'member' && type.name === 'VIRTUAL';

/** `references: 'users'`, `references: { model: User }`, `references: { model: { tableName: 'users' } }`. */
function referenced(options: Options | undefined, linked: Linked): Placed | null {
  const reference = options?.get('references');
  if (reference === undefined) return null;
  const [inner] = optionsIn(reference.file, reference.value, linked);
  const model = inner?.get('model');
  if (model === undefined) return textOf(reference, linked) === null ? null : reference;
  const [table] = thingsAt(model, linked).some(({ t }) => t === 'object')
    ? optionsIn(model.file, model.value, linked)
    : [];
  return table?.get('tableName') ?? model;
}

/** `createdAt`, `updatedAt` and `deletedAt`, unless they are switched off or named otherwise. */
export function stampsOf(options: Options | undefined, naming: Naming, linked: Linked): string[] {
  if (options !== undefined && isOff(options, 'timestamps')) return [];
  const paranoid = options?.get('paranoid')?.value;
  const stamps =
    paranoid?.k === 'flag' && paranoid.on ? ['createdAt', 'updatedAt', 'deletedAt'] : ['createdAt', 'updatedAt'];
  return stamps.flatMap((stamp) => {
    if (options !== undefined && isOff(options, stamp)) return [];
    return [textAt(options, stamp, linked) ?? underscoredIf(stamp, naming.underscored)];
  });
}
