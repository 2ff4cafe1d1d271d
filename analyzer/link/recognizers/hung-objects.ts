/**
 * What code hangs on the application, the request or the context, and takes from there elsewhere: `app.db = db`,
 * `res.locals.cart = …`, `app.decorate('orders', …)`, `c.set('db', db)`. Places are matched by what the thing is called or declared
 * as and by the name under it; a name that several unrelated things go by says nothing.
 */
import type { FileFacts, Value } from '../../model/facts.ts';
import { distinct } from '../distinct.ts';
import type { Entity } from '../entities.ts';
import type { Hooks, Standing } from '../evaluator.ts';
import type { Program } from '../program.ts';
import type { Recognizer } from './recognizer.ts';

export const hungObjects: Recognizer = {
  name: 'hung-objects',
  applies: (_packages, { files }) => [...files.values()].some((facts) => hungIn(facts).length > 0),
  read: { hooks: (program) => hungHooks(indexHung(program)) },
};

/** By role and name: `request user`, `response.locals cart`, `context.get db`. */
type Index = ReadonlyMap<string, readonly Held[]>;

interface Held {
  readonly file: string;
  readonly value: Value;
}

interface Hung {
  readonly key: string;
  readonly value: Value;
}

function indexHung({ files }: Program): Index {
  const index = new Map<string, Held[]>();
  for (const facts of files.values())
    for (const { key, value } of hungIn(facts))
      index.set(key, [...(index.get(key) ?? []), { file: facts.path, value }]);
  return index;
}

const hungIn = (facts: FileFacts): readonly Hung[] => [
  ...facts.hung.flatMap(({ of, name, value }) => hungOn(roleOfValue(of, facts), name, value)),
  ...facts.calls.flatMap(({ callee, args: [name = null, value = null] }) => {
    if (callee.k !== 'member' || name?.k !== 'text' || value === null) return [];
    const decorated = DECORATES[callee.name];
    if (decorated !== undefined) return hungOn(decorated, name.text, value);
    const role = callee.name === 'set' ? roleOfValue(callee.of, facts) : null;
    return role === 'context' || role === 'application' ? hungOn(`${role}.get`, name.text, value) : [];
  }),
];

const hungOn = (role: string | null, name: string, value: Value): readonly Hung[] =>
  role === null ? [] : [{ key: `${role} ${name}`, value }];

const DECORATES: Readonly<Record<string, string>> = {
  decorate: 'application',
  decorateRequest: 'request',
  decorateReply: 'response',
};

/** What people call the things that are handed through a program. */
const ROLES: readonly (readonly [RegExp, string])[] = [
  [/^(app|server|fastify|instance|application)$/i, 'application'],
  [/^(req|request)$/i, 'request'],
  [/^(res|reply|response)$/i, 'response'],
  [/^(c|ctx|context)$/i, 'context'],
];

const roleOfName = (name: string): string | null => ROLES.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/** Parts of these things that are made to hang something on. */
const BAGS = new Set(['locals', 'state', 'services', 'context']);

function roleOfValue(value: Value, facts: FileFacts): string | null {
  if (value.k === 'param') return roleOfName(facts.functions[value.fn]?.params[value.index]?.name ?? '');
  if (value.k === 'name') return roleOfName(value.name);
  if (value.k === 'local') return roleOfName(facts.variables[value.id]?.name ?? '');
  if (value.k !== 'member' || !BAGS.has(value.name)) return null;
  const outer = roleOfValue(value.of, facts);
  return outer === null ? null : `${outer}.${value.name}`;
}

/** Marks what is only known by its role. */
const ONLY_ROLE = 'hung-objects:';

const PACKAGE_ROLES: readonly (readonly [RegExp, string])[] = [
  [
    /^(express|fastify|koa|hono|hono\.Hono|fastify\.FastifyInstance|express\.Application|koa\.default)\(\)$/i,
    'application',
  ],
  [/^(express|fastify|@types\/express)\.(Fastify)?Request\(\)$/, 'request'],
  [/^(express|fastify|@types\/express)\.(FastifyReply|Response)\(\)$/, 'response'],
  [/^(koa|hono)\.\w*Context\(\)$/, 'context'],
];

function roleOf(entity: Entity): string | null {
  if (entity.t === 'param') return roleOfName(entity.name);
  if (entity.t !== 'package') return null;
  if (entity.name.startsWith(ONLY_ROLE)) return entity.name.slice(ONLY_ROLE.length);
  const bag = /^(.*\(\))\.(\w+)$/.exec(entity.name);
  const plain = bag !== null && BAGS.has(bag[2] ?? '') ? (bag[1] ?? '') : entity.name;
  const role = PACKAGE_ROLES.find(([pattern]) => pattern.test(plain))?.[1];
  if (role === undefined) return null;
  return plain === entity.name ? role : `${role}.${bag?.[2]}`;
}

function hungHooks(index: Index): Hooks {
  const roles = new Set([...index.keys()].map((key) => key.split(' ')[0] ?? ''));
  return {
    member: (of, name, here) => {
      const role = roleOf(of);
      if (role === null) return null;
      const inner = role.endsWith('.get') || (role === 'context' && name === 'var') ? null : `${role}.${name}`;
      if (of.t === 'param' && inner !== null && roles.has(inner)) return [thing(inner)];
      if (of.t === 'param' && role === 'context' && name === 'var') return [thing('context.get')];
      return held(index, `${role} ${name}`, here);
    },
    called: ({ name }, { args: [key] }, here) => {
      const role = /^hono\.\w*Context\(\)\.get$/.test(name) ? 'context.get' : name.slice(ONLY_ROLE.length);
      if (key?.k !== 'text' || !role.endsWith('.get') || !(name.startsWith(ONLY_ROLE) || role === 'context.get'))
        return null;
      return held(index, `${role} ${key.text}`, here);
    },
  };
}

const thing = (role: string): Entity => ({ t: 'package', name: `${ONLY_ROLE}${role}`, site: '' });

/** What was hung there, if it is one thing; a parameter or a text that somebody passes on says nothing. */
function held(index: Index, key: string, { evaluator }: Standing): readonly Entity[] | null {
  const places = index.get(key);
  if (places === undefined || places.length > MAX_PLACES) return null;
  const found = evaluator.once(`hung ${key}`, () =>
    distinct(
      places
        .flatMap(({ file, value }) => evaluator.evaluate(file, value))
        .filter(({ t }) => t !== 'param' && t !== 'text'),
    ),
  );
  const things = found.filter(({ t }) => t !== 'holder');
  return found.length > 0 && things.length <= 1 ? found : null;
}

const MAX_PLACES = 8;
