import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Boundaries } from '../../contracts/boundaries.ts';
import { parseJsonDocument } from '../../contracts/parse.ts';
import type { RouteTable } from '../../contracts/route-table.ts';
import { SERVICES } from './names.ts';
import { REPOSITORY } from './part.ts';

/** The approved boundaries as flags: one rule per route that a service takes over, all still on the monolith. */
export function shopRouteTable(): RouteTable {
  const file = path.join(REPOSITORY, 'legacy-monolith', 'boundaries.json');
  const { services } = parseJsonDocument(Boundaries, readFileSync(file, 'utf8'), file);
  const rules = services
    .filter(({ name }) => (SERVICES as readonly string[]).includes(name))
    .flatMap(({ name, routes }) =>
      routes.map((route) => ({ route, group: name, service: name, mode: 'monolith' as const, percent: 0 })),
    );
  return { killSwitch: false, rules };
}
