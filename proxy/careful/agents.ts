import http from 'node:http';
import https from 'node:https';
import type { Instance } from '../upstream/upstream.ts';

/** The connections of the careful path to one instance. */
interface Agents {
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
      const agents = all.get(instance) ?? createAgents(instance);
      all.set(instance, agents);
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

function createAgents({ url }: Instance): Agents {
  const Agent = url.protocol === 'https:' ? https.Agent : http.Agent;
  return { pool: new Agent({ keepAlive: true, maxFreeSockets: 256 }), fresh: new Agent({ keepAlive: false }) };
}
