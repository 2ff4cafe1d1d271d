/** How far each service has moved, from the live route table. */
import type { LiveSignals } from '../../contracts/plan.ts';
import type { Mode, RouteRule } from '../../contracts/route-table.ts';

export interface Progress {
  readonly total: number;
  readonly modes: Readonly<Record<Mode, number>>;
}

/** Rules of a service that the live table lacks are with the monolith. */
export function measureProgress(rules: readonly RouteRule[], live: LiveSignals): Progress {
  const modes = { monolith: 0, shadow: 0, canary: 0, service: 0 };
  for (const { route } of rules) modes[live.routes[route]?.mode ?? 'monolith'] += 1;
  return { total: rules.length, modes };
}

/** "12 of 20 routes on the service, 3 in canary, 5 on the monolith". */
export function describeProgress({ total, modes }: Progress): string {
  const parts = [
    `${modes.service} of ${total} ${total === 1 ? 'route' : 'routes'} on the service`,
    ...(modes.canary > 0 ? [`${modes.canary} in canary`] : []),
    ...(modes.shadow > 0 ? [`${modes.shadow} in shadow`] : []),
    ...(modes.monolith > 0 ? [`${modes.monolith} on the monolith`] : []),
  ];
  return parts.join(', ');
}

/** "canary 10 %". */
export function describeLive(routes: readonly string[], live: LiveSignals): string {
  const states = routes
    .map((route) => live.routes[route])
    .map((one) => (one === undefined ? 'monolith' : one.mode === 'canary' ? `canary ${one.percent} %` : one.mode));
  return [...new Set(states)].join(', ');
}
