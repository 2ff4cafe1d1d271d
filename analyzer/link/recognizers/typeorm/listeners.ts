/** Code that TypeORM runs with what is done to an entity: `@BeforeInsert()` in the entity, `@EventSubscriber()` beside it. */
import type { ClassFact } from '../../../model/facts.ts';
import type { SymbolId } from '../../../model/graph.ts';
import type { Linked } from '../../call-index.ts';
import type { ClassEntity } from '../../entities.ts';
import { hasSymbol } from '../../program.ts';
import { symbolId } from '../../targets.ts';
import { decoratorNamed, fieldsOf } from '../decorated-class.ts';
import { classKey, type EntityModel, type Models, modelKey } from '../entity-model.ts';

/** What runs when a method is called on things of a model. */
export type Listeners = (model: EntityModel, method: string) => readonly SymbolId[];

interface Listener {
  readonly event: string;
  readonly symbol: SymbolId;
  /** Statements that hold no loaded entity run no listener of the entity, but they do run subscribers. */
  readonly isSubscriber: boolean;
}

const FROM = 'typeorm';
const CHANGES = ['Insert', 'Update', 'Remove', 'SoftRemove', 'Recover'];
const EVENTS = ['AfterLoad', ...CHANGES.flatMap((change) => [`Before${change}`, `After${change}`])];

/** By method: which changes it makes, and whether it works on entities. */
const METHODS: readonly (readonly [method: RegExp, change: RegExp, onEntities: boolean])[] = [
  [/^save$/, /(Insert|Update)$/, true],
  [/^(insert|upsert)$/, /Insert$/, false],
  [/^(update|updateAll|increment|decrement)$/, /Update$/, false],
  [/^remove$/, /^(Before|After)Remove$/, true],
  [/^(delete|deleteAll)$/, /^(Before|After)Remove$/, false],
  [/^softRemove$/, /SoftRemove$/, true],
  [/^softDelete$/, /SoftRemove$/, false],
  [/^recover$/, /Recover$/, true],
  [/^restore$/, /Recover$/, false],
  [/^find(?!.*(Ids|Roots|Trees)$)/, /^AfterLoad$/, true],
];

export function listenersOf(models: Models, linked: Linked): Listeners {
  const own = new Map<string, Listener[]>();
  const everywhere: Listener[] = [];
  for (const self of classesIn(linked)) {
    if (models.has(classKey(self)))
      own.set(classKey(self), [...(own.get(classKey(self)) ?? []), ...inEntity(self, linked)]);
    if (!isSubscriber(self, linked)) continue;
    const targets = targetsOf(self, models, linked);
    if (targets === null) everywhere.push(...inSubscriber(self, linked));
    for (const key of targets ?? []) own.set(key, [...(own.get(key) ?? []), ...inSubscriber(self, linked)]);
  }
  return ({ key }, method) => {
    const [, change, onEntities] = METHODS.find(([pattern]) => pattern.test(method)) ?? [];
    if (change === undefined) return [];
    return [...(own.get(key) ?? []), ...everywhere]
      .filter((one) => change.test(one.event) && (onEntities || one.isSubscriber))
      .map(({ symbol }) => symbol);
  };
}

const classesIn = ({ evaluator: { program } }: Linked): ClassEntity[] =>
  [...program.files.values()].flatMap((facts) =>
    Object.values(facts.classes)
      .filter(({ decorators }) => decorators.length > 0)
      .map((of): ClassEntity => ({ t: 'class', file: facts.path, of })),
  );

const inEntity = (self: ClassEntity, linked: Linked): Listener[] =>
  fieldsOf(self, linked).flatMap(([name, { decorators }, owner]) =>
    EVENTS.filter(
      (event) => decoratorNamed(decorators, { file: owner.file, from: FROM, names: [event], linked }) !== null,
    ).flatMap((event) => symbolsOf(owner, name, linked).map((symbol) => ({ event, symbol, isSubscriber: false }))),
  );

const isSubscriber = ({ of, file }: ClassEntity, linked: Linked): boolean =>
  decoratorNamed(of.decorators, { file, from: FROM, names: ['EventSubscriber'], linked }) !== null;

const inSubscriber = (self: ClassEntity, linked: Linked): Listener[] =>
  EVENTS.flatMap((event) =>
    symbolsOf(self, `${event[0]?.toLowerCase()}${event.slice(1)}`, linked).map((symbol) => ({
      event,
      symbol,
      isSubscriber: true,
    })),
  );

function symbolsOf({ file, of }: ClassEntity, name: string, { evaluator: { program } }: Linked): SymbolId[] {
  const facts = program.files.get(file);
  const symbol = `${of.symbol}.${name}`;
  return facts !== undefined && hasSymbol(facts, symbol) ? [symbolId(file, symbol)] : [];
}

/** What `listenTo() { return Order; }` gives; null when it listens to everything. */
function targetsOf({ file, of }: ClassEntity, models: Models, linked: Linked): readonly string[] | null {
  const returned = returnsOf(of, file, linked);
  if (returned === null) return null;
  return returned
    .flatMap((value) => linked.evaluator.evaluate(file, value))
    .flatMap((entity) => modelKey(entity) ?? [])
    .filter((key) => models.has(key));
}

function returnsOf(of: ClassFact, file: string, { evaluator: { program } }: Linked) {
  const method = of.members.listenTo?.find(({ k }) => k === 'function');
  return method?.k === 'function' ? (program.files.get(file)?.functions[method.id]?.returns ?? null) : null;
}
