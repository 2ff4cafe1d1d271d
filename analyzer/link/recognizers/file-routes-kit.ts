/** SvelteKit: `src/routes/…/+server.ts` answers by the names of its exports; a page loads with GET and acts with POST. */
import type { FileFacts, Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { bracketParameter, eachFile, exported, type FileRoute, isGroup } from '../routes/files.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const svelteKit: Recognizer = {
  name: 'file-routes-kit',
  applies: (packages) => importsPackage(packages, '@sveltejs/kit'),
  read: {
    entries: eachFile(routesOf),
  },
};

const FILE = /^(.*\/)?routes\/(?<path>(.*\/)?)\+(?<kind>server|page\.server|layout\.server)\.[jt]s$/;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'];

function routesOf(facts: FileFacts, linked: Linked): readonly FileRoute[] {
  const { path, kind } = FILE.exec(facts.path)?.groups ?? {};
  if (path === undefined || kind === 'layout.server') return [];
  const segments = path.split('/').filter((segment) => segment !== '' && !isGroup(segment));
  const shared = {
    path: segments.map(bracketParameter).join('/'),
    confidence: 'exact',
    facts,
    middleware: [],
  } as const;
  const answers: readonly (readonly [string, string])[] =
    kind === 'server'
      ? METHODS.map((method) => [method, method] as const)
      : [
          ['GET', 'load'],
          ['POST', 'actions'],
        ];
  return answers.flatMap(([method, name]) => {
    const value = exported(facts, name);
    if (value === null) return [];
    const actions = name === 'actions' ? membersOf(value, facts, linked) : [value];
    return actions.map((action) => ({ ...shared, methods: [method], value: action }));
  });
}

/** Each named action answers for itself. */
const membersOf = (value: Value, facts: FileFacts, { evaluator }: Linked): readonly Value[] =>
  evaluator
    .evaluate(facts.path, value)
    .flatMap((entity) =>
      entity.t === 'object' && entity.file === facts.path
        ? Object.values(facts.objects[entity.id]?.props ?? {})
        : [value],
    );
