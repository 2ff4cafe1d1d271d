/**
 * Folders that are routes: `route.json` says methods and path, the code files beside it answer with their default exports.
 * `[context]bodyParser[auth].js` runs after `context` and before `auth`; the file that is called like the folder answers, or
 * the last one.
 */

import type { FileFacts, Value } from '../../model/facts.ts';
import { DESCRIPTOR } from '../json.ts';
import { folderOf } from '../patterns.ts';
import { exported, type FileRoute, linkFileRoutes } from '../routes/files.ts';
import { own } from '../routes/middleware.ts';
import { methodsOf } from '../routes/verbs.ts';
import type { Recognizer } from './recognizer.ts';

export const descriptors: Recognizer = {
  name: 'file-routes-descriptors',
  applies: (_, { files }) => [...files.keys()].some(isDescriptor),
  read: {
    entries: (linked, bodies) => {
      const files = [...linked.evaluator.program.files.values()];
      const byFolder = Map.groupBy(files, ({ path }) => folderOf(path));
      const found = [...byFolder.values()].flatMap(routesOf);
      return { routes: linkFileRoutes(found, linked, bodies) };
    },
  },
};

const isDescriptor = (path: string): boolean => path === DESCRIPTOR || path.endsWith(`/${DESCRIPTOR}`);

interface Step {
  readonly name: string;
  readonly after: readonly string[];
  readonly before: readonly string[];
  readonly facts: FileFacts;
  readonly value: Value;
}

function routesOf(files: readonly FileFacts[]): readonly FileRoute[] {
  const descriptor = files.find(({ path }) => isDescriptor(path));
  const [whole] = descriptor?.commonjs ?? [];
  const said = whole?.k === 'object' ? descriptor?.objects[whole.id]?.props : undefined;
  const methods = methodsOf(textsOf(said?.methods));
  const [path] = textsOf(said?.path);
  if (descriptor === undefined || path === undefined || methods.length === 0) return [];
  const steps = inOrder(files.flatMap(stepOf));
  const answer = steps.find(({ name }) => name === folderName(descriptor.path)) ?? steps.at(-1);
  if (answer === undefined) return [];
  const middleware = steps.slice(0, steps.indexOf(answer)).map(({ name }) => own(name));
  const { facts, value } = answer;
  return [{ methods, path, confidence: 'inferred', facts, value, middleware }];
}

const textsOf = (value: Value | undefined): readonly string[] => {
  const items = value?.k === 'array' ? value.items : [value ?? null];
  return items.flatMap((item) => (item?.k === 'text' ? [item.text] : []));
};

const folderName = (path: string): string => folderOf(path).split('/').at(-1) ?? '';

const NAME = /(?:^|\/)(\[(?<after>[^\]]*)\])?(?<name>[^/[\]]+?)(\[(?<before>[^\]]*)\])?\.[cm]?[jt]s$/;

function stepOf(facts: FileFacts): readonly Step[] {
  const { name, after = '', before = '' } = NAME.exec(facts.path)?.groups ?? {};
  const value = exported(facts, 'default');
  if (name === undefined || value === null) return [];
  return [{ name, after: after.split(','), before: before.split(','), facts, value }];
}

/** As their names ask for; the others in the order of the alphabet. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const todo = [...steps].sort((a, b) => (a.name < b.name ? -1 : 1));
  const ordered: Step[] = [];
  while (todo.length > 0) {
    const free = todo.findIndex((step) => !todo.some((other) => other !== step && runsBefore(other, step)));
    ordered.push(...todo.splice(Math.max(0, free), 1));
  }
  return ordered;
}

const runsBefore = (first: Step, then: Step): boolean =>
  then.after.includes(first.name) || first.before.includes(then.name);
