/**
 * Data that is kept in JSON files: `require('./db.json').users`, `JSON.parse(readFileSync('users.json'))`. A list is read where
 * code in a function names it, written where the list or one of its records is changed or its file is written.
 */
import { type FileFacts, MODULE_CODE, type Place, type Value } from '../../model/facts.ts';
import type { Table } from '../../model/graph.ts';
import type { CallSite, Linked } from '../call-index.ts';
import { listsIn } from '../data-lists.ts';
import type { Entity } from '../entities.ts';
import { candidates } from '../json.ts';
import { lift } from '../lift.ts';
import { textsOf } from '../patterns.ts';
import type { Program } from '../program.ts';
import type { LinkedStatement } from '../statements.ts';
import { at, holderAt } from '../targets.ts';
import type { Recognizer } from './recognizer.ts';

export const dataFiles: Recognizer = {
  name: 'data-files',
  applies: (_packages, program) => storesOf(program).length > 0,
  read: {
    data: (linked) => {
      const lists = indexLists(storesOf(linked.evaluator.program));
      const statements = readStatements(lists, linked);
      const used = new Set(statements.flatMap(({ reads, writes }) => [...reads, ...writes]));
      return { statements, tables: lists.tables.filter(({ name }) => used.has(name)) };
    },
  },
};

const storesOf = ({ files }: Program): FileFacts[] =>
  [...files.values()].filter(({ path, schema }) => path.endsWith('.json') && schema.length > 0);

interface Lists {
  readonly tables: readonly Table[];
  readonly byItems: ReadonlyMap<unknown, string>;
  /** Key: file and number of the object. */
  readonly byRecord: ReadonlyMap<string, string>;
  readonly byFile: ReadonlyMap<string, readonly string[]>;
}

function indexLists(stores: readonly FileFacts[]): Lists {
  const lists = stores.flatMap((facts) =>
    [...listsIn(facts)].map(([items, table]) => ({ path: facts.path, items, table })),
  );
  return {
    tables: stores.flatMap(({ path, schema }) =>
      schema.flatMap((fact) =>
        fact.change === 'create'
          ? [{ name: fact.table, definedAt: at(path, fact.line), columns: fact.columns, foreignKeys: [] }]
          : [],
      ),
    ),
    byItems: new Map(lists.map(({ items, table }) => [items, table])),
    byRecord: new Map(
      lists.flatMap(({ path, items, table }) =>
        items.flatMap((item) => (item?.k === 'object' ? [[`${path} ${item.id}`, table] as const] : [])),
      ),
    ),
    byFile: new Map(stores.map(({ path, schema }) => [path, schema.map(({ table }) => table)])),
  };
}

function readStatements(lists: Lists, linked: Linked): LinkedStatement[] {
  const near = filesNear(lists, linked.evaluator.program);
  const facts = [...near].flatMap((path) => linked.evaluator.program.files.get(path) ?? []);
  const sites = linked.sites.filter(({ file }) => near.has(file));
  return [
    ...facts.flatMap((one) => mentionsIn(one, lists, linked)),
    ...sites.flatMap((site) => callOn(site, lists, linked)),
    ...facts.flatMap((one) => changesIn(one, lists, linked)),
    ...sites.flatMap((site) => fileAccess(site, lists, linked)),
  ];
}

/** Over this many imports a list is handed on at most, before the code that names it. */
const HOPS = 2;

/** Files that name a file of data, and those that import them: only there values are looked at. */
function filesNear({ byFile }: Lists, { files, resolve }: Program): ReadonlySet<string> {
  const targetsOf = new Map(
    [...files.values()].map(({ path, imports }) => [
      path,
      imports.flatMap(({ specifier, way }) => {
        const found = specifier === null ? null : resolve(path, specifier, way);
        return found?.kind === 'file' || found?.kind === 'module' ? [found.path] : [];
      }),
    ]),
  );
  const near = new Set([...files.values()].filter(namesJson).map(({ path }) => path));
  const reached = new Set([...byFile.keys(), ...near]);
  for (let hop = 0; hop <= HOPS; hop += 1) {
    const next = [...targetsOf].filter(([path, targets]) => !near.has(path) && targets.some((to) => reached.has(to)));
    for (const [path] of next) near.add(path);
    for (const [path] of next) reached.add(path);
  }
  return near;
}

const namesJson = ({ calls }: FileFacts): boolean =>
  calls.some(({ args }) => args.some((arg) => JSON_FILE.test(lastText(arg))));

const JSON_FILE = /\.json$/;

function lastText(value: Value | null | undefined): string {
  if (value?.k === 'text') return value.text;
  return value?.k === 'concat' ? lastText(value.parts.at(-1)) : '';
}

/** `res.json(products)`. */
const mentionsIn = (facts: FileFacts, lists: Lists, linked: Linked): LinkedStatement[] =>
  facts.mentions
    .filter(({ fn }) => fn !== MODULE_CODE)
    .flatMap((mention) =>
      statement(facts, mention, { reads: tablesOf(mention.value, facts.path, { lists, linked, only: 'lists' }) }),
    );

/** What changes a list is no question to it. */
const CHANGES = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill']);

/** `products.find(…)`, `products.push(…)`. */
function callOn({ file, call }: CallSite, lists: Lists, linked: Linked): LinkedStatement[] {
  const facts = linked.evaluator.program.files.get(file);
  if (facts === undefined || call.callee.k !== 'member' || call.fn === MODULE_CODE) return [];
  const tables = tablesOf(call.callee.of, file, { lists, linked, only: 'lists' });
  return statement(facts, call, CHANGES.has(call.callee.name) ? { writes: tables } : { reads: tables });
}

/** `products[0].price = 3`. */
const changesIn = (facts: FileFacts, lists: Lists, linked: Linked): LinkedStatement[] =>
  facts.mutations
    .filter(({ how }) => how !== 'method')
    .flatMap((change) => statement(facts, change, { writes: tablesOf(change.target, facts.path, { lists, linked }) }));

interface Search {
  readonly lists: Lists;
  readonly linked: Linked;
  readonly only?: 'lists';
}

function tablesOf(value: Value, file: string, { lists, linked, only }: Search): string[] {
  const tableOf = (entity: Entity): string | undefined =>
    entity.t === 'array'
      ? lists.byItems.get(entity.items)
      : entity.t === 'object' && only === undefined
        ? lists.byRecord.get(`${entity.file} ${entity.id}`)
        : undefined;
  return linked.evaluator.evaluate(file, value).flatMap((entity) => tableOf(entity) ?? []);
}

const WRITES = /^(fs|fs-extra|jsonfile|graceful-fs)\b.*\.(write|output)(File|Json|JSON)(Sync)?$/;
const READS = /^(fs|fs-extra|jsonfile|graceful-fs)\b.*\.read(File|Json|JSON)(Sync)?$/;

/** `writeFile(path, …)` for a file with one list: of several it is not known which one changed. */
function fileAccess({ file, call, callees }: CallSite, lists: Lists, linked: Linked): LinkedStatement[] {
  const names = callees.flatMap((callee) => (callee.t === 'package' ? [callee.name] : []));
  const side = names.some((name) => WRITES.test(name))
    ? 'writes'
    : names.some((name) => READS.test(name))
      ? 'reads'
      : null;
  const [path] = call.args;
  if (side === null || path === null || path === undefined) return [];
  return lift(file, call, path, linked).flatMap((lifted) => {
    const facts = linked.evaluator.program.files.get(lifted.file);
    const tables = tablesAt(lifted.value, lifted.file, { lists, linked });
    return facts === undefined || tables.length !== 1 ? [] : statement(facts, lifted.place, { [side]: tables });
  });
}

function tablesAt(path: Value, file: string, { lists, linked: { evaluator } }: Search): readonly string[] {
  const facts = evaluator.program.files.get(file);
  if (facts === undefined) return [];
  const places = textsOf(path, { facts, bindings: new Map(), evaluator }).flatMap((text) => candidates(file, text));
  return places.flatMap((place) => lists.byFile.get(place) ?? []);
}

function statement(
  facts: FileFacts,
  place: Place,
  { reads = [], writes = [] }: { readonly reads?: readonly string[]; readonly writes?: readonly string[] },
): LinkedStatement[] {
  if (reads.length + writes.length === 0 || place.fn === MODULE_CODE) return [];
  const symbol = holderAt(facts, place);
  return [
    {
      file: facts.path,
      start: place.start,
      at: at(facts.path, place.line),
      symbol,
      reads,
      writes,
      confidence: 'inferred',
    },
  ];
}
