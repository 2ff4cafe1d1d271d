/**
 * Keys of the process environment: read where they stand, and where a configuration that was made of them is asked. A
 * configuration is followed like any other value: `process.env` itself, what a schema makes of it, objects with its parts.
 */
import type { Confidence } from '../../../contracts/report.ts';
import type { FileFacts, Place } from '../../model/facts.ts';
import type { EnvironmentUse, Unresolved } from '../../model/graph.ts';
import type { Linked } from '../call-index.ts';
import type { Entity } from '../entities.ts';
import { evaluateHere, type Hooks } from '../evaluator.ts';
import { liftAll } from '../lift.ts';
import { namesIn } from '../messages.ts';
import { makingsOf } from '../origins.ts';
import { type PackageCall, packageCalls } from '../package-calls.ts';
import { entriesOf } from '../properties.ts';
import { at, holderAt } from '../targets.ts';
import type { Recognizer } from './recognizer.ts';

export const environment: Recognizer = {
  name: 'environment',
  applies: () => true,
  read: {
    hooks: () => hooks,
    entries: (linked) => {
      const read = [...linked.evaluator.program.files.values()].map((facts) => readFile(facts, linked));
      const declared = [...packageCalls(linked)].flatMap((call) => [
        ...declaredKeys(call, linked),
        ...askedKeys(call, linked),
      ]);
      return {
        environment: [...read.flatMap(({ uses }) => uses), ...declared],
        unresolved: read.flatMap(({ unresolved }) => unresolved),
      };
    },
  },
};

const KEY = /^process\.env\.(?:(?:data|value)\.)?([A-Za-z_]\w*)/;
/** Words of a parsed result, not keys. */
const NO_KEY = /^(data|value|success|error|toString)$/;

/** The key that a thing is the value of. */
export function environmentKey(entity: Entity): string | null {
  const key = entity.t === 'package' ? KEY.exec(entity.name)?.[1] : undefined;
  return key === undefined || NO_KEY.test(key) ? null : key;
}

const useOf = (key: string, facts: FileFacts, place: Place, confidence: Confidence): EnvironmentUse => ({
  key,
  symbol: holderAt(facts, place),
  confidence,
  at: at(facts.path, place.line),
});

/** More keys than this behind one name mean that it is not known which. */
const MAX_KEYS = 3;

/** Configurations whose parts say `env: 'PORT'`. */
const READS_NAMED = /^(figue|convict|@oclif\/core|node-convict)$/;

function readFile(facts: FileFacts, linked: Linked) {
  const { evaluator } = linked;
  const uses: EnvironmentUse[] = [];
  const unresolved: Unresolved[] = [];
  const isTold = facts.imports.some(({ specifier }) => specifier !== null && READS_NAMED.test(specifier));
  for (const fact of facts.environment.filter(({ isNamed }) => isTold || !isNamed))
    for (const told of liftAll({ file: facts.path, place: fact }, [{ file: facts.path, value: fact.key }], linked)) {
      const [named] = told.values;
      const keys = named === undefined ? [] : namesIn(named, linked);
      const from = evaluator.program.files.get(told.file) ?? facts;
      for (const key of keys) uses.push(useOf(key, from, told.place, told.depth === 0 ? 'exact' : 'inferred'));
      if (keys.length === 0)
        unresolved.push({ what: 'environment key', at: at(told.file, told.place.line), why: 'it is computed' });
    }
  for (const mention of facts.mentions) {
    const keys = new Set(
      evaluator.evaluate(facts.path, mention.value).flatMap((entity) => environmentKey(entity) ?? []),
    );
    if (keys.size > 0 && keys.size <= MAX_KEYS)
      for (const key of keys) uses.push(useOf(key, facts, mention, 'inferred'));
  }
  return { uses, unresolved };
}

const PARSES =
  /(\.(safe)?[pP]arse(Async)?|\.validate(Sync)?|\.cast|\.decode|[cC]leanEnv|[cC]reateEnv|[pP]arseEnv|envsafe)$/;

/** `schema.parse(process.env)` is the environment, checked. */
const hooks: Hooks = {
  called: (callee, call, here) => {
    if (!PARSES.test(callee.name)) return null;
    const given = call.args.flatMap((arg) => evaluateHere(arg, here));
    const inside = given.flatMap((entity) => (entity.t === 'object' ? partsOf(entity, here) : []));
    return [...given, ...inside].some(isEnvironment) ? [{ t: 'package', name: 'process.env', site: '' }] : null;
  },
};

const isEnvironment = (entity: Entity): boolean => entity.t === 'package' && entity.name === 'process.env';

/** `createEnv({ server: { … }, runtimeEnv: process.env })`, `parse({ ...process.env })`. */
function partsOf({ file, id }: Extract<Entity, { t: 'object' }>, { evaluator }: Parameters<typeof evaluateHere>[1]) {
  const object = evaluator.program.files.get(file)?.objects[id];
  const parts = [object?.props.runtimeEnv, object?.props.env, ...(object?.spreads ?? [])];
  return parts.flatMap((part) => evaluator.evaluate(file, part));
}

const SCREAMING = /^[A-Z][A-Z0-9_]*$/;

/** Keys that a schema names where the environment is given to it. */
function declaredKeys({ site, callee }: PackageCall, linked: Linked): EnvironmentUse[] {
  if (!PARSES.test(callee.name)) return [];
  const { file, call } = site;
  const facts = linked.evaluator.program.files.get(file);
  const made = linked.evaluator.evaluate(file, { k: 'call', of: call.callee, args: call.args, at: call.start });
  if (facts === undefined || !made.some(isEnvironment)) return [];
  const given = call.args.map((value) => ({ file, value }));
  const shapes = [...given, ...makingsOf({ site, callee }, linked).flatMap(({ args }) => args)];
  const outer = shapes.flatMap((shape) => entriesOf(shape, linked));
  const inner = outer
    .filter(([key]) => /^(server|client|shared)$/.test(key))
    .flatMap(([, value]) => entriesOf(value, linked));
  const keys = new Set([...outer, ...inner].map(([key]) => key).filter((key) => SCREAMING.test(key)));
  return [...keys].map((key) => useOf(key, facts, call, 'inferred'));
}

const ASKS = /^(@nestjs\/config\.ConfigService\(\)\.(get|getOrThrow)|env-var(\.default)?\.get)$/;

/** `config.get('DATABASE_URL')` of Nest; names of other parts of a configuration are not keys. */
function askedKeys({ site: { file, call }, callee }: PackageCall, linked: Linked): EnvironmentUse[] {
  const facts = linked.evaluator.program.files.get(file);
  if (facts === undefined || !ASKS.test(callee.name)) return [];
  const asked = liftAll({ file, place: call }, [{ file, value: call.args[0] ?? null }], linked);
  return asked.flatMap(({ file: from, place, values: [name] }) => {
    const there = linked.evaluator.program.files.get(from) ?? facts;
    const keys = name === undefined ? [] : namesIn(name, linked);
    return keys.filter((key) => SCREAMING.test(key)).map((key) => useOf(key, there, place, 'inferred'));
  });
}
