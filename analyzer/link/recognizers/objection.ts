/** Objection: `Order.query().withGraphFetched('[items.product, customer]')`. Model classes are tables, relations are joins. */
import type { FileFacts, OrmFact, Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { knownTexts } from '../lift.ts';
import type { LinkedStatement } from '../statements.ts';
import { joinsTable, type Step, statementOf, stepsOf, tableName } from './chains.ts';
import { findModels, type Model, type Models, modelKey } from './objection/models.ts';
import { optionsIn } from './objects.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const objection: Recognizer = {
  name: 'objection',
  applies: (packages) => importsPackage(packages, 'objection'),
  read: {
    data: (linked) => {
      const inside = { linked, models: findModels(linked) };
      return {
        tables: [...inside.models.values()].map(({ table }) => table),
        statements: [...linked.evaluator.program.files.values()].flatMap((facts) =>
          facts.orm.flatMap((fact) => modelStatement(fact, facts, inside)),
        ),
      };
    },
  },
};

interface Inside {
  readonly linked: Linked;
  readonly models: Models;
}

const BEGINS = /^\$?(query|relatedQuery)$/;
const WRITES = /^(insert|update|patch|delete|upsert|truncate|increment|decrement|relate|unrelate|del)\w*$/;
const GRAPH =
  /^(withGraph(Fetched|Joined)|(left|inner|right|)(outer|Outer)?(j|J)oin(Related|Relation)|(join|naive)?[eE]ager)$/;
const WRITES_GRAPH = /^(insert|upsert)Graph(AndFetch)?$/;

function modelStatement(fact: OrmFact, facts: FileFacts, inside: Inside): LinkedStatement[] {
  if (!BEGINS.test(fact.method) && fact.method !== '$fetchGraph') return [];
  const asked = askedModel(fact, facts, inside);
  if (asked === null) return [];
  const { model, through, confidence } = asked;
  const steps = stepsOf(fact).slice(1);
  const isWrite = steps.some(({ method }) => WRITES.test(method));
  const related = steps
    .filter(({ method }) => GRAPH.test(method))
    .flatMap((step) => graphTables(step, model, facts, inside));
  const joined = steps.filter(({ method }) => joinsTable(method)).flatMap((step) => namesIn(step, facts, inside));
  const nested = steps
    .filter(({ method }) => WRITES_GRAPH.test(method))
    .flatMap(({ args }) => nestedTables(model, facts.path, args[0], inside, 0));
  const reads = [...(isWrite ? [] : [model.table.name, ...through]), ...related, ...joined];
  const links = steps.some(({ method }) => /^(un)?relate$/.test(method)) ? through : [];
  const own = links.length > 0 ? links : [model.table.name];
  return [statementOf(facts, fact, { reads, writes: isWrite ? [...own, ...nested] : [], confidence })];
}

interface Asked {
  readonly model: Model;
  /** The table between, when the relation goes through one. */
  readonly through: readonly string[];
  readonly confidence: 'exact' | 'inferred';
}

/** `Order.query()`, `order.$query()`, `order.$relatedQuery('items')`; of what is not known, the only model with that relation. */
function askedModel({ receiver, method, args }: OrmFact, facts: FileFacts, { linked, models }: Inside): Asked | null {
  const entities = linked.evaluator.evaluate(facts.path, receiver);
  const own = entities.flatMap((entity) => models.get(modelKey(entity) ?? '') ?? []);
  if (!/elatedQuery$/.test(method)) {
    const [model] = own;
    return model === undefined ? null : { model, through: [], confidence: 'exact' };
  }
  const [name] = args[0] ? (knownTexts(facts.path, args[0], linked) ?? []) : [];
  const all = own.length > 0 ? own : [...models.values()];
  const [relation, ...more] = all.flatMap(({ relations }) => relations.get(name ?? '') ?? []);
  const model = relation === undefined || more.length > 0 ? undefined : models.get(relation.model);
  if (relation === undefined || model === undefined) return null;
  const through = relation.through === null ? [] : [relation.through];
  return { model, through, confidence: own.length > 0 ? 'exact' : 'inferred' };
}

const TOKEN = /[\w*$]+|[.[\],()]/g;

/** `'[items.product, customer(recent) as c]'`, `'items'`, `{ items: { product: true } }`. */
function graphTables({ args }: Step, model: Model, facts: FileFacts, inside: Inside): string[] {
  const [first] = args;
  if (!first) return [];
  const texts = knownTexts(facts.path, first, inside.linked) ?? [];
  if (texts.length === 0) return nestedTables(model, facts.path, first, inside, 0);
  return texts.flatMap(
    (text) =>
      readGraph(
        [...text.matchAll(TOKEN)].map(([token]) => token),
        [model],
        inside,
      ).tables,
  );
}

interface Graph {
  readonly tables: string[];
  readonly rest: readonly string[];
}

function readGraph(tokens: readonly string[], from: readonly Model[], inside: Inside): Graph {
  const tables: string[] = [];
  let at = from;
  let rest = tokens;
  while (rest.length > 0) {
    const [token = '', ...more] = rest;
    rest = more;
    if (token === '[') {
      const nested = readGraph(rest, at, inside);
      tables.push(...nested.tables);
      rest = nested.rest;
    } else if (token === ']') return { tables, rest };
    else if (token === ',') at = from;
    else if (token === '(') rest = rest.slice(rest.indexOf(')') + 1);
    else if (token === 'as') rest = rest.slice(1);
    else if (token !== '.') {
      const found = at.flatMap(({ relations }) => relations.get(token) ?? []);
      at = found.flatMap(({ model }) => inside.models.get(model) ?? []);
      tables.push(...at.map(({ table }) => table.name), ...found.flatMap(({ through }) => through ?? []));
    }
  }
  return { tables, rest };
}

const MAX_NESTING = 8;

/** Relations that are keys of an object: `insertGraph({ items: [{ product: { … } }] })`. */
function nestedTables(
  model: Model,
  file: string,
  value: Value | null | undefined,
  inside: Inside,
  depth: number,
): string[] {
  if (depth > MAX_NESTING || !value) return [];
  const objects =
    value.k === 'array'
      ? value.items.flatMap((item) => optionsIn(file, item, inside.linked))
      : optionsIn(file, value, inside.linked);
  return objects.flatMap((options) =>
    [...options].flatMap(([key, placed]): string[] => {
      const relation = model.relations.get(key);
      const target = relation === undefined ? undefined : inside.models.get(relation.model);
      if (relation === undefined || target === undefined) return [];
      const own = [target.table.name, ...(relation.through === null ? [] : [relation.through])];
      return [...own, ...nestedTables(target, placed.file, placed.value, inside, depth + 1)];
    }),
  );
}

const namesIn = ({ args }: Step, { path }: FileFacts, { linked }: Inside): string[] =>
  (args[0] ? (knownTexts(path, args[0], linked) ?? []) : []).flatMap((text) => tableName(text) ?? []);
