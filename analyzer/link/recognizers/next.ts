/** Next.js: `app/…/route.ts` answers by the names of its exports, `pages/api/…` by its default export. */
import type { FileFacts } from '../../model/facts.ts';
import type { Middleware } from '../../model/graph.ts';
import type { Linked } from '../call-index.ts';
import { bracketParameter, eachFile, exported, type FileRoute, isGroup } from '../routes/files.ts';
import { own } from '../routes/middleware.ts';
import { elementsOf, memberPart, textsIn } from '../routes/parts.ts';
import { joinPaths } from '../routes/paths.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const next: Recognizer = {
  name: 'next',
  applies: (packages, { files }) =>
    importsPackage(packages, 'next') || [...files.keys()].some((path) => CONFIG.test(path)),
  read: {
    entries: eachFile(routesOf),
  },
};

const CONFIG = /(^|\/)next\.config\.[cm]?[jt]s$/;
const HANDLER = /^(?<root>(.*?\/)??)(src\/)?app\/(?<path>(.*\/)?)route\.[cm]?[jt]sx?$/;
const PAGE = /^(?<root>(.*?\/)??)(src\/)?pages\/(?<path>api(\/.*)?)\.[cm]?[jt]sx?$/;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

function routesOf(facts: FileFacts, linked: Linked): readonly FileRoute[] {
  const handler = HANDLER.exec(facts.path)?.groups;
  const page = handler === undefined ? PAGE.exec(facts.path)?.groups : undefined;
  const named = handler ?? page;
  if (named === undefined) return [];
  const path = joinPaths(basePath(named.root ?? '', linked), pathOf(named.path ?? ''));
  const middleware = middlewareBefore(path, named.root ?? '', linked);
  const shared = { path, confidence: 'exact', facts, middleware } as const;
  if (page !== undefined) {
    const value = exported(facts, 'default');
    return value === null ? [] : [{ ...shared, value, methods: ['*'], isForAll: true }];
  }
  return METHODS.flatMap((method) => {
    const value = exported(facts, method);
    return value === null ? [] : [{ ...shared, value, methods: [method] }];
  });
}

const MIDDLEWARE = /^(?<root>(.*?\/)??)(src\/)?(?<name>middleware|proxy)\.[cm]?[jt]s$/;

/** `middleware.ts` beside `app` or `pages` runs before what its `config.matcher` names, before everything without one. */
function middlewareBefore(path: string, root: string, { evaluator }: Linked): readonly Middleware[] {
  return [...evaluator.program.files.values()].flatMap((facts) => {
    const found = MIDDLEWARE.exec(facts.path)?.groups;
    if (found?.name === undefined || found.root !== root) return [];
    const value = exported(facts, found.name) ?? exported(facts, 'default');
    const here = { facts, bindings: new Map(), evaluator };
    const matcher = memberPart({ value: exported(facts, 'config'), line: 1, here }, 'matcher');
    const paths =
      matcher === null ? [] : elementsOf(matcher).flatMap((one) => textsIn(memberPart(one, 'source') ?? one));
    const runs = matcher === null || paths.some((one) => isMatched(path, one));
    return value !== null && runs ? [own(found.name)] : [];
  });
}

/** `/api/:path*`, `/((?!_next).*)` */
function isMatched(path: string, matcher: string): boolean {
  const source = matcher
    .replace(/\/:\w+[*]/g, '(?:/.*)?')
    .replace(/\/:\w+[+]/g, '/.+')
    .replace(/:\w+/g, '[^/]+');
  try {
    return new RegExp(`^${source}$`).test(path);
  } catch {
    return false;
  }
}

const pathOf = (path: string): string =>
  path
    .split('/')
    .filter(
      (segment, index, all) => segment !== '' && !isGroup(segment) && !segment.startsWith('@') && !isIndex(index, all),
    )
    .map(bracketParameter)
    .join('/');

/** `pages/api/orders/index.ts` is `/api/orders`. */
const isIndex = (index: number, all: readonly string[]): boolean => index === all.length - 1 && all[index] === 'index';

/** `basePath` of the configuration beside the folder. */
function basePath(root: string, { evaluator }: Linked): string {
  for (const facts of evaluator.program.files.values()) {
    if (!CONFIG.test(facts.path) || facts.path.replace(/[^/]*$/, '') !== root) continue;
    const value = exported(facts, 'default');
    const here = { facts, bindings: new Map(), evaluator };
    const values = value?.k === 'call' ? [value, ...value.args] : [value];
    for (const one of values) {
      const [text] = textsIn(memberPart({ value: one, line: 1, here }, 'basePath'));
      if (text !== undefined) return text;
    }
  }
  return '';
}
