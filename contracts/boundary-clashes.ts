/** Entries of a service map that contradict each other word by word, whatever the source says. */
import type { Boundaries, Boundary } from './boundaries.ts';

export interface Clash {
  /** The entry that is wrong, and the one it contradicts. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly against?: readonly PropertyKey[];
}

interface Claim {
  readonly kind: 'name' | 'modules' | 'symbols' | 'tables' | 'routes';
  readonly text: string;
  readonly owner: string;
  readonly path: readonly PropertyKey[];
}

const KERNEL = 'the shared kernel';

export function findClashes(boundaries: Boundaries): Clash[] {
  const claims = claimsOf(boundaries);
  return [...claimedTwice(claims), ...findPinClashes(boundaries, claims), ...findUnknownServices(boundaries)];
}

function claimsOf({ services, shared }: Boundaries): Claim[] {
  const claim = (service: Boundary, index: number, kind: Exclude<Claim['kind'], 'name'>): Claim[] =>
    service[kind].map((text, at) => ({ kind, text, owner: service.name, path: ['services', index, kind, at] }));
  return [
    ...services.flatMap((service, index): Claim[] => [
      { kind: 'name', text: service.name, owner: service.name, path: ['services', index, 'name'] },
      ...(['modules', 'symbols', 'tables', 'routes'] as const).flatMap((kind) => claim(service, index, kind)),
    ]),
    ...shared.map(
      (text, at): Claim => ({
        kind: text.includes('#') ? 'symbols' : 'modules',
        text,
        owner: KERNEL,
        path: ['shared', at],
      }),
    ),
  ];
}

function claimedTwice(claims: readonly Claim[]): Clash[] {
  const first = new Map<string, Claim>();
  return claims.flatMap((claim) => {
    const key = `${claim.kind} ${claim.text}`;
    const before = first.get(key);
    if (before !== undefined)
      return [
        { path: claim.path, message: `"${claim.text}" already belongs to ${before.owner}`, against: before.path },
      ];
    first.set(key, claim);
    return [];
  });
}

/** A pin against another pin, against what a service claims by the same name, or against the shared kernel. */
function findPinClashes({ pinned }: Boundaries, claims: readonly Claim[]): Clash[] {
  const said = new Map(claims.filter(({ kind }) => kind !== 'name').map((claim) => [claim.text, claim]));
  const pins = new Map<string, Claim>();
  return pinned.flatMap(({ what, service }, index) => {
    const path = ['pinned', index];
    const [claim, pin] = [said.get(what), pins.get(what)];
    pins.set(what, pin ?? { kind: 'name', text: what, owner: service, path });
    return [
      ...(pin !== undefined && pin.owner !== service
        ? [{ path, message: `"${what}" is pinned to ${service}, and to ${pin.owner} before`, against: pin.path }]
        : []),
      ...(claim !== undefined && claim.owner !== service
        ? [{ path, message: `"${what}" is pinned to ${service} but belongs to ${claim.owner}`, against: claim.path }]
        : []),
    ];
  });
}

function findUnknownServices({ services, pinned, budgets, allowed }: Boundaries): Clash[] {
  if (services.length === 0) return [];
  const known = new Set(services.map(({ name }) => name));
  const unknown = (name: string, path: readonly PropertyKey[], more: readonly string[] = []): Clash[] =>
    known.has(name) || more.includes(name)
      ? []
      : [{ path, message: `there is no service "${name}"; there are ${[...known, ...more].join(', ')}` }];
  return [
    ...pinned.flatMap(({ service }, index) => unknown(service, ['pinned', index, 'service'])),
    ...Object.entries({ budgets, allowed }).flatMap(([list, pairs]) =>
      pairs.flatMap(({ from, to }, index) => [
        ...unknown(from, [list, index, 'from'], ['shared']),
        ...unknown(to, [list, index, 'to'], ['shared']),
      ]),
    ),
  ];
}
