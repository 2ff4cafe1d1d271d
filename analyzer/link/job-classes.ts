/**
 * Jobs that a program tells apart by file: a registry loads all files of a folder, and a worker runs the one that the message
 * names, `new tasks[name]().perform(props)`. Each of these classes is an entry of its own, beside the queue's worker.
 */
import path from 'node:path';
import type { ClassFact, FileFacts, Value } from '../model/facts.ts';
import type { Entry } from '../model/graph.ts';
import { splitPlace } from '../model/order.ts';
import type { Bodies } from './bodies.ts';
import type { CallSite, Linked } from './call-index.ts';
import { folderOf } from './folders.ts';
import { methodEntry } from './method-entry.ts';
import { declarationOf } from './program.ts';

const STARTED: ReadonlySet<Entry['kind']> = new Set(['worker', 'job']);

export function jobClasses(entries: readonly Entry[], linked: Linked, bodies: Bodies): Entry[] {
  const started = entries.filter(({ kind }) => STARTED.has(kind));
  const files = Map.groupBy(started, ({ at }) => splitPlace(at)[0]);
  const found = linked.sites.flatMap((site) => {
    const inFile = files.get(site.file) ?? [];
    return inFile.length === 0 ? [] : jobsOf(site, inFile, { linked, bodies });
  });
  // The method that is called first does the job; others tidy up after it.
  const first = new Map<string, Entry>();
  for (const job of found) {
    const key = `${job.kind} ${job.name}`;
    if (!first.has(key)) first.set(key, job);
  }
  return [...first.values()];
}

interface Reading {
  readonly linked: Linked;
  readonly bodies: Bodies;
}

function jobsOf(site: CallSite, entries: readonly Entry[], { linked, bodies }: Reading): Entry[] {
  const { callee } = site.call;
  const facts = linked.evaluator.program.files.get(site.file);
  const registry = facts === undefined || callee.k !== 'member' ? null : registryOf(callee.of, facts, 0);
  if (facts === undefined || callee.k !== 'member' || registry === null) return [];
  const around = enclosing(site, entries, facts);
  if (around === null) return [];
  return filesOfRegistry(site.file, registry, linked).flatMap((job): Entry[] => {
    const of = classOf(job);
    if (of === undefined || isAbstract(of, job)) return [];
    const name = `${around.name}:${of.symbol === 'default' ? nameOfFile(job.path) : of.symbol}`;
    const spot = { kind: around.kind, name, confidence: 'inferred', method: callee.name } as const;
    const entry = lineage(job, of, linked)
      .map((owner) => methodEntry({ ...spot, ...owner }, bodies))
      .find((one) => one !== null);
    return entry === undefined || entry === null ? [] : [entry];
  });
}

const MAX_DEPTH = 5;

/** What `tasks[name]` asks, when the value was made by `new` from it. */
function registryOf(value: Value, facts: FileFacts, depth: number, isMade = false): Value | null {
  if (depth > MAX_DEPTH) return null;
  if (value.k === 'new') return registryOf(value.of, facts, depth + 1, true);
  if (value.k === 'member') return isMade && value.name === '*' ? value.of : null;
  const [only] = value.k === 'local' ? (facts.variables[value.id]?.values ?? []) : [];
  return only === undefined ? null : registryOf(only, facts, depth + 1, isMade);
}

/** The innermost entry whose registration the call stands in. */
function enclosing({ call }: CallSite, entries: readonly Entry[], facts: FileFacts): Entry | null {
  const lines = new Set(
    facts.calls.filter(({ start, end }) => start < call.start && call.end <= end).map(({ line }) => line),
  );
  return entries.findLast(({ at }) => lines.has(splitPlace(at)[1])) ?? null;
}

/** The other files of the folder that the registry's module names. */
function filesOfRegistry(file: string, registry: Value, linked: Linked): FileFacts[] {
  const { program } = linked.evaluator;
  const declared = declarationOf(program, file, registry);
  const facts = declared === null ? undefined : program.files.get(declared.file);
  if (facts === undefined) return [];
  const args = facts.calls.flatMap((call) => call.args);
  const named = args.flatMap((value) => [value, ...membersOf(value, facts)]);
  const folders = new Set(named.flatMap((value) => folderOf(facts.path, value, linked) ?? []));
  return [...program.files.values()].filter(
    (one) => one !== facts && folders.has(path.posix.dirname(one.path).replace(/^\.$/, '')),
  );
}

/** `requireAll({ dirname: __dirname })`. */
const membersOf = (value: Value | null, facts: FileFacts): Value[] =>
  value?.k === 'object' ? Object.values(facts.objects[value.id]?.props ?? {}) : [];

function classOf(facts: FileFacts) {
  const [value] = [...(facts.exports.default ?? []), ...facts.commonjs];
  const bound = value?.k === 'name' ? facts.bindings[value.name]?.values.find(({ k }) => k === 'class') : value;
  return bound?.k === 'class' ? facts.classes[bound.id] : undefined;
}

interface Owner {
  readonly facts: FileFacts;
  readonly of: ClassFact;
}

/** The class, and the classes above it that are made for others to finish. */
function lineage(facts: FileFacts, of: ClassFact, linked: Linked, depth = 0): readonly Owner[] {
  if (of.extends === null || depth > MAX_DEPTH) return [{ facts, of }];
  const above = linked.evaluator.evaluate(facts.path, of.extends).find((entity) => entity.t === 'class');
  const file = above === undefined ? undefined : linked.evaluator.program.files.get(above.file);
  if (above === undefined || file === undefined || !isAbstract(above.of, file)) return [{ facts, of }];
  return [{ facts, of }, ...lineage(file, above.of, linked, depth + 1)];
}

/** It cannot be made. */
const isAbstract = ({ members }: ClassFact, { functions }: FileFacts): boolean =>
  Object.values(members).some((values) =>
    values.some((member) => member.k === 'function' && functions[member.id]?.abstract === true),
  );

const nameOfFile = (file: string): string => path.posix.basename(file).replace(/\.[cm]?[jt]sx?$/, '');
