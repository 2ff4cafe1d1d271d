/** Nuxt and Nitro: `server/api/orders/[id].get.ts` is `GET /api/orders/:id`, answered by its default export. */
import type { FileFacts } from '../../model/facts.ts';
import { bracketParameter, eachFile, exported, type FileRoute } from '../routes/files.ts';
import { methodOf } from '../routes/verbs.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const nitro: Recognizer = {
  name: 'file-routes-nitro',
  applies: (packages, { files }) =>
    importsPackage(packages, 'h3', 'nitropack', 'nuxt') || [...files.keys()].some((path) => CONFIG.test(path)),
  read: {
    entries: eachFile(routesOf),
  },
};

const CONFIG = /(^|\/)(nuxt|nitro)\.config\.[cm]?[jt]s$/;
const FILE =
  /^(.*?\/)?server\/(?<kind>api|routes)\/(?<path>.*?)(\.(?<method>get|post|put|patch|delete|head|options))?\.[cm]?[jt]s$/;

function routesOf(facts: FileFacts): readonly FileRoute[] {
  const { kind, path, method } = FILE.exec(facts.path)?.groups ?? {};
  const value = path === undefined ? null : exported(facts, 'default');
  if (path === undefined || value === null) return [];
  const own = path
    .replace(/(^|\/)index$/, '')
    .split('/')
    .map(bracketParameter)
    .join('/');
  const full = kind === 'api' ? `api/${own}` : own;
  return [
    { methods: [methodOf(method ?? 'all') ?? '*'], path: full, confidence: 'exact', facts, value, middleware: [] },
  ];
}
