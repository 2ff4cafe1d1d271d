/** The raw connections to every instance; the one used last is taken first, so that the others may grow old and go. */
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import type { Instance } from '../upstream/upstream.ts';
import type { Deadlines } from './deadlines.ts';
import { UpstreamConnection, type UpstreamTimeouts } from './upstream-connection.ts';

const MAX_IDLE_PER_INSTANCE = 256;

/**
 * A write must not be repeated when its connection turns out to be closed, so it only takes connections that were in use this
 * recently: less than the shortest keep-alive time that servers are known for (Node: 5 s).
 */
const FRESH_ENOUGH_FOR_WRITES_MS = 3_000;

export interface ConnectionPool {
  /** A connection that is idle, or a new one. `fresh`: not an idle one; `repeatable`: the request may be sent twice. */
  take(instance: Instance, how: { readonly fresh: boolean; readonly repeatable: boolean }): UpstreamConnection;
  close(): void;
}

export function createConnectionPool(timeouts: UpstreamTimeouts, deadlines: Deadlines): ConnectionPool {
  const idleOf = createIdle();
  const open = new Set<UpstreamConnection>();
  const connect = (instance: Instance): UpstreamConnection => {
    const { generation } = instance;
    const connection = new UpstreamConnection(connectTo(instance), {
      instance,
      timeouts,
      idle(connection) {
        const stack = idleOf(instance);
        if (stack.length >= MAX_IDLE_PER_INSTANCE || generation !== instance.generation) connection.destroy();
        else stack.push(connection);
      },
      closed(connection) {
        open.delete(connection);
        deadlines.forget(connection);
        const stack = idleOf(instance);
        const at = stack.lastIndexOf(connection);
        if (at !== -1) stack.splice(at, 1);
      },
    });
    open.add(connection);
    deadlines.watch(connection);
    return connection;
  };
  return {
    take(instance, { fresh, repeatable }) {
      if (fresh) return connect(instance);
      const stack = idleOf(instance);
      let newest = stack.pop();
      // One that was just destroyed is still here until its `close` is told.
      while (newest?.socket.destroyed) newest = stack.pop();
      if (newest === undefined) return connect(instance);
      if (!repeatable && performance.now() - newest.idleSince > FRESH_ENOUGH_FOR_WRITES_MS) {
        stack.push(newest);
        return connect(instance);
      }
      return newest;
    },
    close() {
      for (const connection of open) connection.destroy();
    },
  };
}

/** The idle connections of an instance; those to addresses that its name no longer stands for are dropped. */
function createIdle(): (instance: Instance) => UpstreamConnection[] {
  const idle = new Map<Instance, { readonly generation: number; readonly stack: UpstreamConnection[] }>();
  return (instance) => {
    const known = idle.get(instance);
    if (known?.generation === instance.generation) return known.stack;
    for (const connection of known?.stack ?? []) connection.destroy();
    const stack: UpstreamConnection[] = [];
    idle.set(instance, { generation: instance.generation, stack });
    return stack;
  };
}

function connectTo({ url, lookup }: Instance): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const port = Number(url.port) || (secure ? 443 : 80);
  const target = { host, port, ...(lookup === undefined ? {} : { lookup }) };
  if (!secure) return net.connect({ ...target, noDelay: true });
  const name = net.isIP(host) === 0 ? { servername: host } : {};
  return tls.connect({ ...target, ALPNProtocols: ['http/1.1'], ...name }).setNoDelay(true);
}
