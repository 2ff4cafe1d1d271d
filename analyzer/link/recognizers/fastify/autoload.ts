/**
 * `app.register(autoload, { dir, options: { prefix } })` registers every file of a folder as a plugin; folders are prefixes.
 * See https://github.com/fastify/fastify-autoload. What a filter's function says is not known: all files are taken then.
 */
import type { FileFacts } from '../../../model/facts.ts';
import { type Entity, entityKey, type PackageEntity } from '../../entities.ts';
import { evaluateHere } from '../../evaluator.ts';
import { folderOf } from '../../folders.ts';
import { exactly, type Part, type RouterCall, type Said } from '../../routes/dialect.ts';
import { exported } from '../../routes/files.ts';
import { argument, memberPart, textsIn } from '../../routes/parts.ts';
import { joinPaths, pathsOf, type RoutePath } from '../../routes/paths.ts';
import { type LoadedFile, pluginFiles } from './plugin-files.ts';
import { exportedBy, instanceIn, partOf, pluginsIn } from './plugins.ts';

export const isAutoload = ({ value, here }: Part): boolean =>
  evaluateHere(value, here).some(
    (entity) => entity.t === 'package' && /^(@fastify\/autoload|fastify-autoload)\b[^()]*$/.test(entity.name),
  );

type RouterOf = (entity: Entity) => Entity | null;

export function readAutoload(
  call: RouterCall,
  routerOf: RouterOf,
  readObject: (part: Part) => readonly Said[],
): Said[] {
  const options = argument(call, 1);
  const dir = memberPart(options, 'dir');
  const folder = dir === null ? null : folderOf(dir.here.facts.path, dir.value, call.linked);
  if (folder === null) return [{ says: 'unknown', line: call.fact.line, ...UNKNOWN_FOLDER }];
  const inner = memberPart(options, 'options');
  const prefix = inner === null ? null : memberPart(inner, 'prefix');
  const base = prefix === null ? exactly('') : (pathsOf(prefix.value, prefix.here)?.[0] ?? UNKNOWN_PATH);
  const found = pluginFiles(folder, options, call.here.evaluator.program.files);
  return [...applicationOf(call), ...found.flatMap((file) => load(file, base, { call, routerOf, readObject }))];
}

const UNKNOWN_FOLDER = { what: 'plugins of a folder', why: 'the folder is put together at run time' };
const UNKNOWN_PATH: RoutePath = { path: '*', confidence: 'inferred' };

interface Loading {
  readonly call: RouterCall;
  readonly routerOf: RouterOf;
  readonly readObject: (part: Part) => readonly Said[];
}

/** Whoever exports `autoload` turns it off: it has no other use. */
function load({ facts, prefix, hooks }: LoadedFile, base: RoutePath, { call, routerOf, readObject }: Loading): Said[] {
  if (exported(facts, 'autoload') !== null) return [];
  const path = pathOf(facts, { base, prefix }, call);
  return exportedBy(facts).flatMap((value): Said[] => {
    const part = partOf(value, facts, call.here);
    const plugins = pluginsIn(part).flatMap((plugin) => instanceIn(plugin, call.linked, routerOf) ?? []);
    const objects = plugins.length > 0 ? [] : readObject(part);
    const steps = hooks.flatMap((hook) => exportedBy(hook).flatMap((one) => pluginsIn(partOf(one, hook, call.here))));
    const guards = steps.flatMap((plugin) => instanceIn(plugin, call.linked, routerOf) ?? []);
    return [
      ...objects.map((said) => (said.says === 'route' ? { ...said, paths: said.paths.map(below(path)) } : said)),
      ...plugins.flatMap((child): Said[] => [
        { says: 'mount', child, paths: [path], middleware: [] },
        ...guards.map(
          (hook): Said => ({ says: 'mount', on: child, child: hook, paths: [NO_PREFIX], middleware: [], isOpen: true }),
        ),
      ]),
    ];
  });
}

const NO_PREFIX = exactly('');

const below =
  (path: RoutePath) =>
  (own: RoutePath): RoutePath => ({
    path: joinPaths(path.path, own.path),
    confidence: path.confidence === 'exact' ? own.confidence : 'inferred',
  });

/** `autoPrefix` stands for the folders, `prefixOverride` for everything. */
function pathOf(
  facts: FileFacts,
  { base, prefix }: { readonly base: RoutePath; readonly prefix: RoutePath },
  call: RouterCall,
): RoutePath {
  const override = settingOf(facts, 'prefixOverride', call);
  if (override !== null) return exactly(override);
  const own = settingOf(facts, 'autoPrefix', call);
  return below(base)(own !== null ? exactly(own) : prefix);
}

/** What a plugin says of itself: `export const autoPrefix = '/x'`, `module.exports.autoPrefix = '/x'`. */
function settingOf(facts: FileFacts, name: string, { here }: RouterCall): string | null {
  const value = exported(facts, name);
  return value === null ? null : (textsIn(partOf(value, facts, here))[0] ?? null);
}

/** Where nobody makes an application, `fastify-cli` does, and registers the plugin that loads the folders. */
function applicationOf({ router, linked }: RouterCall): readonly Said[] {
  if (router.t !== 'param') return [];
  const isMade = linked.sites.some(({ callees }) =>
    callees.some((entity) => entity.t === 'package' && /^fastify(\.(fastify|default|Fastify))?$/.test(entity.name)),
  );
  return isMade || entityKey(router) === entityKey(STARTED)
    ? []
    : [{ says: 'mount', on: STARTED, child: router, paths: [NO_PREFIX], middleware: [] }];
}

const STARTED: PackageEntity = { t: 'package', name: 'fastify()', site: 'fastify-cli' };
