/** The caller's side of a request: everything that is written to the caller is written here. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, HELD_BYTES } from '../exchange/forward.ts';
import { toCallerHeaders, toHeaderMap } from '../exchange/headers.ts';
import { describeRefusal } from '../exchange/refusal.ts';
import type { ShadowTap } from '../ports.ts';
import type { Refusal } from '../upstream/fault.ts';

const UNWRITABLE: Refusal = {
  status: 502,
  code: 'UPSTREAM_UNREACHABLE',
  message: 'The upstream answered with a head that is no HTTP.',
};

export interface CarefulAnswer extends Answer<IncomingMessage> {
  continue(): void;
  inform(information: { readonly statusCode: number; readonly headers: IncomingMessage['headers'] }): void;
  isFull(): boolean;
  /** Lets whoever is being asked go. */
  abandon(): void;
}

export interface AnswerEvents {
  /** The head is on its way. */
  readonly onHead: (status: number) => void;
  /** Once, after everything. `broken`: the caller did not get the whole answer. */
  readonly onEnd: (broken: boolean) => void;
  /** Headers of our own for an upstream's answer. */
  readonly addHeaders: () => readonly string[];
  /** Whether the connection cannot be used again after this answer. */
  readonly closesAfter: () => boolean;
}

export function createAnswer(
  response: ServerResponse,
  tap: ShadowTap | undefined,
  events: AnswerEvents,
): CarefulAnswer {
  let held = false;
  let abandoned = (): void => {};
  response.once('close', () => {
    const broken = !response.writableFinished;
    if (broken) {
      tap?.aborted();
      abandoned();
    }
    events.onEnd(broken);
  });
  response.on('error', () => response.destroy());
  /** False when the upstream's head cannot be written: Node reads some characters that it does not write. */
  const relayNow = (upstream: IncomingMessage, head: string[]): boolean => {
    held = false;
    if (!writeHead(response, upstream, head)) {
      tap?.aborted();
      upstream.destroy();
      refuse(response, UNWRITABLE, events.onHead);
      return false;
    }
    events.onHead(response.statusCode);
    tap?.responseHead(response.statusCode, toHeaderMap(upstream.rawHeaders));
    return true;
  };
  return {
    relay(upstream, hold) {
      const head = toCallerHeaders(upstream.rawHeaders, upstream.statusCode ?? 502);
      head.push(...events.addHeaders());
      if (events.closesAfter()) head.push('Connection', 'close');
      if (hold && isSmall(upstream)) {
        held = true;
        collect(upstream, (chunks) => {
          if (relayNow(upstream, head))
            end(response, upstream, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
        });
      } else if (relayNow(upstream, head)) pipe(upstream, response, tap);
    },
    refuse(answer) {
      tap?.aborted();
      refuse(response, answer, events.onHead);
    },
    abandon: () => abandoned(),
    breakOff: () => void response.destroy(),
    continue: () => inTurn(response, () => response.writeContinue()),
    inform: (information) => inTurn(response, () => inform(response, information)),
    isHeld: () => held,
    isFull: () => response.writableNeedDrain,
    onAbandoned: (act) => {
      abandoned = act;
    },
  };
}

function writeHead(response: ServerResponse, upstream: IncomingMessage, head: string[]): boolean {
  try {
    response.writeHead(upstream.statusCode ?? 502, upstream.statusMessage ?? '', head);
    return true;
  } catch {
    response.statusMessage = '';
    return false;
  }
}

function pipe(upstream: IncomingMessage, response: ServerResponse, tap: ShadowTap | undefined): void {
  if (tap !== undefined) upstream.on('data', (chunk: Buffer) => tap.responseChunk(chunk));
  upstream.once('end', () => {
    end(response, upstream);
    tap?.responseEnd();
  });
  upstream.pipe(response, { end: false });
  // The head leaves alone when the body is not there yet: event streams, slow answers.
  setImmediate(() => response.writableEnded || response.destroyed || response.flushHeaders());
}

function collect(upstream: IncomingMessage, whole: (chunks: readonly Buffer[]) => void): void {
  const chunks: Buffer[] = [];
  upstream.on('data', (chunk: Buffer) => chunks.push(chunk));
  upstream.once('end', () => whole(chunks));
}

function end(response: ServerResponse, upstream: IncomingMessage, body?: Buffer): void {
  try {
    if (upstream.rawTrailers.length > 0) response.addTrailers(toPairs(upstream.rawTrailers));
  } catch {
    // Trailers that cannot be written are left out; the body is whole without them.
  }
  response.end(body);
}

function isSmall({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return length !== undefined && Number(length) <= HELD_BYTES;
}

function refuse(response: ServerResponse, refusal: Refusal, onHead: (status: number) => void): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { reason, headers, body } = describeRefusal(refusal);
  // A request body that nobody reads would be taken for the next request.
  if (!response.req.complete) headers.push('Connection', 'close');
  response.writeHead(refusal.status, reason, headers);
  onHead(refusal.status);
  response.end(body);
}

/**
 * Interim answers wait until the answers before them on a pipelined connection are out: Node would write them behind the head of
 * their own final answer. When that is there first, they are left out.
 */
function inTurn(response: ServerResponse, write: () => void): void {
  const writeInTime = (): void => {
    if (!response.headersSent) write();
  };
  if (response.socket === null) response.once('socket', writeInTime);
  else writeInTime();
}

function inform(response: ServerResponse, information: Parameters<CarefulAnswer['inform']>[0]): void {
  const { link, ...headers } = information.headers;
  if (response.req.httpVersion === '1.0') return;
  if (information.statusCode === 102) response.writeProcessing();
  if (information.statusCode !== 103 || typeof link !== 'string') return;
  try {
    response.writeEarlyHints({ ...(headers as Record<string, string>), link });
  } catch {
    // A hint Node finds malformed is left out; the answer itself follows.
  }
}

const toPairs = (raw: readonly string[]): [string, string][] =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as [string, string]] : []));
