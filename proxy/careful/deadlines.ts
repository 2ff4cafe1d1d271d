import type { ClientRequest } from 'node:http';
import type { StranglerConfig } from '../../contracts/config.ts';
import type { FaultKind } from '../upstream/fault.ts';

export interface DeadlineEvents {
  /** There is a connection; at once when it comes from the pool. */
  connected(): void;
  expired(kind: FaultKind): void;
  isCallerToBlame(): boolean;
}

/**
 * Holds a request to its deadlines: to connect; from the last byte of the request to the head of the answer; between two
 * signs of life while a body moves. Call it when the request has its socket.
 */
export function watchDeadlines(
  request: ClientRequest,
  { connectMs, headMs, idleMs }: StranglerConfig['timeouts'],
  events: DeadlineEvents,
): void {
  let waitsForHead = false;
  let timer: NodeJS.Timeout | undefined;
  let lastLook: NodeJS.Immediate | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    clearImmediate(lastLook);
  };
  const start = (ms: number, kind: FaultKind): void => {
    stop();
    // What arrived while this process was busy is read before an upstream is called late.
    timer = setTimeout(() => {
      lastLook = setImmediate(() => events.expired(kind));
    }, ms);
  };
  whenConnected(
    request,
    () => start(connectMs, 'connect-timeout'),
    () => {
      stop();
      events.connected();
    },
  );
  request.once('finish', () => {
    waitsForHead = true;
    start(headMs, 'timeout');
  });
  request.once('response', () => {
    waitsForHead = false;
    stop();
  });
  request.once('close', stop);
  request.setTimeout(idleMs, () => {
    if (!waitsForHead) events.expired(events.isCallerToBlame() ? 'client' : 'timeout');
  });
}

function whenConnected(request: ClientRequest, waiting: () => void, connected: () => void): void {
  const { socket } = request;
  if (socket === null || !socket.connecting) {
    connected();
    return;
  }
  waiting();
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected);
}
