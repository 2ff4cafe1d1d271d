import type { RouteRule } from '../../contracts/route-table.ts';
import { indexRules, matchTarget } from '../route/match.ts';
import { parseTarget } from '../route/path.ts';

/** A segment that names one thing among many: a number, a UUID or another long run of hex digits. */
const IDENTIFIER = /^(?:\d+|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=.*\d)[0-9a-f]{16,})$/i;

/** The route a request probably belongs to, for requests that no rule names: `GET /orders/17` → `GET /orders/:id`. */
export function guessRoute(method: string, path: string): string {
  const [pathname = '/'] = path.split('?', 1);
  const segments = pathname.split('/').map((segment) => (IDENTIFIER.test(segment) ? ':id' : segment));
  return `${method} ${segments.join('/')}`;
}

/** Finds the rule of a request, as the proxy does. */
export function createRuleFinder(rules: readonly RouteRule[]): (method: string, path: string) => RouteRule | undefined {
  const { index } = indexRules(rules);
  return (method, path) => {
    const target = parseTarget(path, undefined);
    return target.kind === 'target' ? matchTarget(index, method, target).rule : undefined;
  };
}
