/** Without decorators: `new EntitySchema({ class, properties })` and `defineEntity({ name, properties })`. */
import type { Value } from '../../../model/facts.ts';
import type { CallSite } from '../../call-index.ts';
import { at } from '../../targets.ts';
import { modelKey } from '../entity-model.ts';
import { isOff, isOn, type Options, optionsIn, type Placed, textAt, thingsAt } from '../objects.ts';
import type { Declared } from '../typeorm/declared.ts';
import type { Around } from './entities.ts';
import { nameIn } from './names.ts';
import { KINDS, relationFrom } from './relations.ts';

export function schemaEntities(around: Around): Declared[] {
  return around.linked.sites.flatMap((site): Declared[] => {
    const isSchema = site.callees.some((callee) => /^(EntitySchema|defineEntity)$/.test(nameIn(callee) ?? ''));
    const [options] = isSchema ? optionsIn(site.file, site.call.args[0], around.linked) : [];
    return options === undefined || isOn(options, 'abstract') ? [] : declared(site, options, around);
  });
}

function declared({ file, call }: CallSite, options: Options, around: Around): Declared[] {
  const { linked, naming } = around;
  const of = options.get('class');
  const classes = of === undefined ? [] : thingsAt(of, linked);
  const [made] = classes.flatMap((thing) => (thing.t === 'class' ? [thing.of.name] : []));
  const name = textAt(options, 'name', linked) ?? made;
  if (name === undefined) return [];
  const table = textAt(options, 'tableName', linked) ?? textAt(options, 'collection', linked) ?? naming.table(name);
  const properties = propertiesOf(options, around).map((one) => ({ ...one, ...partsOf(one, { ...around, table }) }));
  return [
    {
      keys: [`${file}:${call.start}`, ...classes.flatMap((thing) => modelKey(thing) ?? [])],
      name,
      table,
      definedAt: at(file, call.line),
      columns: [...new Set(properties.flatMap(({ columns }) => columns))],
      relations: properties.flatMap(({ relation }) => (relation === null ? [] : [relation])),
    },
  ];
}

interface Property {
  readonly property: string;
  readonly kind: string | null;
  readonly options: Options;
}

function propertiesOf(options: Options, { linked }: Around): Property[] {
  const placed = options.get('properties');
  const [inner] = placed === undefined ? [] : optionsIn(placed.file, placed.value, linked);
  return [...(inner ?? [])].flatMap(([property, one]): Property[] => {
    const built = builtOptions(one, linked);
    if (built !== null) return [{ property, ...built }];
    const [said] = optionsIn(one.file, one.value, linked);
    return said === undefined ? [] : [{ property, kind: kindIn(said, linked), options: said }];
  });
}

/** `'m:1'`, or a member of `ReferenceKind`. */
function kindIn(said: Options, linked: Around['linked']): string | null {
  const placed = said.get('kind') ?? said.get('reference');
  if (placed === undefined) return null;
  return placed.value.k === 'member'
    ? placed.value.name
    : textAt(said, said.has('kind') ? 'kind' : 'reference', linked);
}

/** `() => p.manyToOne(User).fieldName('buyer')` in the words of options; null for what is no such chain. */
function builtOptions({ file, value }: Placed, linked: Around['linked']) {
  const returned =
    value.k === 'function' ? linked.evaluator.program.files.get(file)?.functions[value.id]?.returns[0] : value;
  const options = new Map<string, Placed>();
  let kind: string | null = null;
  let at: Value | undefined = returned;
  while (at?.k === 'call' && at.of.k === 'member') {
    const { name, of } = at.of;
    const [first] = at.args;
    if (KINDS.has(name)) kind = name;
    options.set(KINDS.has(name) ? 'entity' : name, { file, value: first ?? { k: 'flag', on: true } });
    at = of;
  }
  return options.size === 0 ? null : { kind, options };
}

function partsOf({ property, kind, options }: Property, around: Around & { readonly table: string }) {
  const { linked, naming } = around;
  const known = KINDS.get(kind ?? '');
  if (known !== undefined) {
    const relation = relationFrom({ property, kind: known, options, target: options.get('entity') }, around);
    return { relation, columns: relation?.columns ?? [] };
  }
  if (kind === 'embedded' || kind === 'EMBEDDED' || options.has('formula') || isOff(options, 'persist'))
    return { relation: null, columns: [] };
  const own = textAt(options, 'fieldName', linked) ?? textAt(options, 'name', linked) ?? naming.column(property);
  return { relation: null, columns: [own] };
}
