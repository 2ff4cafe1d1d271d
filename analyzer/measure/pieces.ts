/**
 * A map's pieces and how they depend on each other. A piece is what one service has of one module: the module itself, or its
 * part of a split one. The shared kernel has none: every service would carry a copy of it.
 */
import { moduleCode } from '../model/graph.ts';
import { isSplit, type ServiceMap } from '../model/service-map.ts';
import { type Basis, placeUnits } from './basis.ts';

export interface Pieces {
  /** Number of services. */
  readonly count: number;
  /** Service by unit, −1 for the shared kernel. */
  readonly service: Int16Array;
  /** By service. */
  readonly sizes: Int32Array;
  readonly lines: Int32Array;
  /** Ordered pairs of pieces of which one refers to the other at run time, by from-service × to-service. */
  readonly pairs: Int32Array;
  /** Calls and uses between pieces, by from-service × to-service. */
  readonly calls: Int32Array;
  /** Symbols that another service calls or uses, by service. */
  readonly interfaces: Int32Array;
}

export function cutIntoPieces(basis: Basis, map: ServiceMap): Pieces {
  const service = placeUnits(basis, map);
  const count = map.services.length;
  const isSplitModule = Uint8Array.from(basis.code.modules, (path) => Number(isSplit(map, path)));
  const placed: Placed = { basis, service, count, isSplitModule };
  return { count, service, ...measureSizes(placed, map), ...measureLinks(placed) };
}

interface Placed {
  readonly basis: Basis;
  readonly service: Int16Array;
  readonly count: number;
  readonly isSplitModule: Uint8Array;
}

/** Of a split module the rest is what its moved parts leave. */
function measureSizes(
  { basis, service, count, isSplitModule }: Placed,
  map: ServiceMap,
): Pick<Pieces, 'sizes' | 'lines'> {
  const { code, graph } = basis;
  const [sizes, lines] = [new Int32Array(count), new Int32Array(count)];
  const add = (list: Int32Array, index: number, amount: number): void => {
    if (index >= 0) list[index] = (list[index] ?? 0) + amount;
  };
  const parts = new Map<number, Set<number>>();
  const moved = new Map<number, number>();
  for (let unit = 0; unit < service.length; unit++) {
    const module = code.moduleOfUnit[unit] ?? -1;
    if (isSplitModule[module] !== 1) continue;
    const [owner, size] = [service[unit] ?? -1, basis.lines[unit] ?? 0];
    const rest = service[module] ?? -1;
    parts.set(module, (parts.get(module) ?? new Set()).add(owner));
    if (owner === rest) continue;
    add(lines, owner, size);
    moved.set(module, (moved.get(module) ?? 0) + size);
  }
  graph.modules.forEach(({ path, lines: all }, module) => {
    if (map.symbols.has(moduleCode(path))) for (const owner of parts.get(module) ?? []) add(sizes, owner, 1);
    else add(sizes, service[module] ?? -1, 1);
    add(lines, service[module] ?? -1, Math.max(0, all - (moved.get(module) ?? 0)));
  });
  return { sizes, lines };
}

/** The imports of a split module stand for all its parts, so between its parts and others only calls and uses count. */
function measureLinks({
  basis,
  service,
  count,
  isSplitModule,
}: Placed): Pick<Pieces, 'pairs' | 'calls' | 'interfaces'> {
  const { code } = basis;
  const [pairs, calls] = [new Int32Array(count * count), new Int32Array(count * count)];
  const interfaces = new Int32Array(count);
  const [seen, called] = [new Set<number>(), new Uint8Array(service.length)];
  const pieces = code.modules.length * count;
  for (let link = 0; link < code.from.length; link++) {
    const [from, to] = [code.from[link] ?? 0, code.to[link] ?? 0];
    const [here, there] = [service[from] ?? -1, service[to] ?? -1];
    const [source, target] = [code.moduleOfUnit[from] ?? 0, code.moduleOfUnit[to] ?? 0];
    if (here < 0 || there < 0 || (source === target && here === there)) continue;
    const [uses, cell] = [code.calls[link] ?? 0, here * count + there];
    if (uses === 0 && (isSplitModule[source] === 1 || isSplitModule[target] === 1)) continue;
    calls[cell] = (calls[cell] ?? 0) + uses;
    if (uses > 0 && here !== there && code.isCode[to] === 1 && called[to] === 0) {
      called[to] = 1;
      interfaces[there] = (interfaces[there] ?? 0) + 1;
    }
    const pair = (source * count + here) * pieces + (target * count + there);
    if (seen.has(pair)) continue;
    seen.add(pair);
    pairs[cell] = (pairs[cell] ?? 0) + 1;
  }
  return { pairs, calls, interfaces };
}
