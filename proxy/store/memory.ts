import type { RouteChange, RouteTable, Versioned } from '../../contracts/route-table.ts';
import type { Clock } from '../ports.ts';
import { describeChanges } from '../route/change.ts';
import { EMPTY_TABLE, type RouteTableStore } from './route-table-store.ts';

/** A route table that ends with the process: tests, and proxies embedded in another program. */
export function createMemoryStore(clock: Clock): RouteTableStore {
  let current: Versioned<RouteTable> = { version: 0, value: EMPTY_TABLE };
  const changes: RouteChange[] = [];
  return {
    read: async () => current,
    async replace(next, readVersion, { who, why }) {
      if (readVersion !== current.version) return { kind: 'stale', version: current.version };
      const version = readVersion + 1;
      const at = new Date(clock.now()).toISOString();
      changes.unshift({ version, at, who, why, changes: [...describeChanges(current.value, next)] });
      current = { version, value: next };
      return { kind: 'replaced', version };
    },
    history: async () => [...changes],
    close: async () => {},
  };
}
