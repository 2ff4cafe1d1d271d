/** Remix and React Router: a route file's `loader` answers GET, its `action` everything that writes. */
import type { FileFacts } from '../../model/facts.ts';
import { eachFile, exported, type FileRoute } from '../routes/files.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const remix: Recognizer = {
  name: 'file-routes-remix',
  applies: (packages) =>
    importsPackage(packages, '@remix-run/node', '@remix-run/server-runtime', '@remix-run/react', '@react-router/node'),
  read: {
    entries: eachFile(routesOf),
  },
};

const FILE = /^(.*?\/)?app\/routes\/(?<path>.*?)(\/(route|index))?\.[jt]sx?$/;

function routesOf(facts: FileFacts): readonly FileRoute[] {
  const written = FILE.exec(facts.path)?.groups?.path;
  if (written === undefined) return [];
  const path = segmentsOf(written).flatMap(segmentPath).join('/');
  const shared = { path, confidence: 'exact', facts, middleware: [] } as const;
  const [loader, action] = [exported(facts, 'loader'), exported(facts, 'action')];
  return [
    ...(loader === null ? [] : [{ ...shared, methods: ['GET'], value: loader }]),
    ...(action === null ? [] : [{ ...shared, methods: ['*'], value: action }]),
  ];
}

/** Dots and folders both part segments; `[.]` is a dot that is meant. */
const segmentsOf = (path: string): readonly string[] =>
  path.replace(/\[(.)\]/g, (_, one) => (one === '.' ? '\0' : one)).split(/[./]/);

/** `$id` is `:id`, `$` the rest, `_index` and `_layout` say nothing, `orders_` is `orders`, `(lang)` is optional. */
function segmentPath(segment: string): readonly string[] {
  if (segment.startsWith('_')) return [];
  const plain = segment.replace(/_$/, '').replaceAll('\0', '.');
  const optional = /^\((.*)\)$/.exec(plain)?.[1];
  const name = optional ?? plain;
  const path = name === '$' ? '*' : name.replace(/^\$/, ':');
  return [optional === undefined ? path : `${path}?`];
}
