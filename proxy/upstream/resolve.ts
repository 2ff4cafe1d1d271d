/**
 * The addresses behind the name of an instance, looked up again and again. Connections that are kept open would otherwise stay
 * with the servers a name stood for when they were made.
 *
 * New connections get all addresses, another one first each time: they spread, and one that is dead is passed over (Node tries
 * the next). When the set of addresses changes the instance's generation grows, and connections of an older one carry no further
 * request. A name that cannot be looked up keeps the addresses it had. Times to live are not known (getaddrinfo does not say
 * them), hence the interval.
 */
import { isIP, type LookupFunction } from 'node:net';
import type { Later } from '../ports.ts';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name, in no particular order. */
export type Lookup = (hostname: string) => Promise<readonly Address[]>;

export interface Resolver {
  readonly lookup: LookupFunction;
  close(): void;
}

export interface ResolverOptions {
  readonly hostname: string;
  readonly intervalMs: number;
  readonly lookup: Lookup;
  readonly later: Later;
  /** Told when the name has got other addresses than before. */
  readonly onChange: () => void;
}

/** Undefined for an address: there is nothing to look up. */
export function createResolver(options: ResolverOptions): Resolver | undefined {
  const { hostname, intervalMs, later, onChange } = options;
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return undefined;
  let known: readonly Address[] = [];
  let turn = 0;
  let closed = false;
  let underWay: Promise<readonly Address[]> | undefined;
  const ask = async (): Promise<readonly Address[]> => {
    const found = await options.lookup(hostname);
    if (found.length === 0) return known;
    if (known.length > 0 && !isSameSet(known, found)) onChange();
    known = found;
    return known;
  };
  const refresh = (): Promise<readonly Address[]> => {
    underWay ??= ask().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  const again = (): void => {
    if (!closed)
      cancel = later(
        intervalMs,
        () =>
          void refresh()
            .catch(() => {})
            .then(again),
      );
  };
  let cancel = (): void => {};
  again();
  return {
    lookup(_hostname, { all }, callback) {
      const answer = (addresses: readonly Address[]): void => {
        const first = turn++ % Math.max(1, addresses.length);
        const turned = [...addresses.slice(first), ...addresses.slice(0, first)];
        if (all === true) callback(null, turned);
        else callback(null, turned[0]?.address ?? '', turned[0]?.family);
      };
      if (known.length > 0) process.nextTick(answer, known);
      else refresh().then(answer, (error: NodeJS.ErrnoException) => callback(error, []));
    },
    close() {
      closed = true;
      cancel();
    },
  };
}

function isSameSet(some: readonly Address[], others: readonly Address[]): boolean {
  const known = new Set(some.map(({ address }) => address));
  return (
    known.size === new Set(others.map(({ address }) => address)).size &&
    others.every(({ address }) => known.has(address))
  );
}
