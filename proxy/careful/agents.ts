import http from 'node:http';
import https from 'node:https';
import type { Instance } from '../upstream/upstream.ts';

/** The connections of the careful path to one instance. */
interface Agents {
  /** Of the instance, when they were made. */
  readonly generation: number;
  /** Keeps connections alive between requests. */
  readonly pool: http.Agent;
  /** A connection of its own for every request: for repeating what a stale pooled connection swallowed. */
  readonly fresh: http.Agent;
}

/** Every instance's agents, made when they are first needed. */
export interface AgentPool {
  of(instance: Instance, fresh: boolean): http.Agent;
  close(): void;
}

export function createAgentPool(): AgentPool {
  const all = new Map<Instance, Agents>();
  return {
    of(instance, fresh) {
      let agents = all.get(instance);
      if (agents === undefined || agents.generation !== instance.generation) {
        if (agents !== undefined) retire(agents.pool);
        agents = createAgents(instance);
        all.set(instance, agents);
      }
      return fresh ? agents.fresh : agents.pool;
    },
    close() {
      for (const { pool, fresh } of all.values()) {
        pool.destroy();
        fresh.destroy();
      }
      all.clear();
    },
  };
}

function createAgents({ url, lookup, generation }: Instance): Agents {
  const Agent = url.protocol === 'https:' ? https.Agent : http.Agent;
  const options = lookup === undefined ? {} : { lookup };
  return {
    generation,
    pool: new Agent({ ...options, keepAlive: true, maxFreeSockets: 256 }),
    fresh: new Agent({ ...options, keepAlive: false }),
  };
}

/** Lets requests under way end and keeps none of the connections. */
function retire(pool: http.Agent): void {
  Object.assign(pool, { keepAlive: false });
  for (const sockets of Object.values(pool.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}
