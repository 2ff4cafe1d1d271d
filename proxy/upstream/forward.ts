/**
 * One caller's request until it is answered: the decided upstream first, then whoever may stand in for it.
 * A service that fails before the caller has received anything is covered by the monolith.
 */
import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import type { Send } from './attempt.ts';
import { isRepeatable, type RequestBody } from './body.ts';
import { describeFault, type Fault, isUpstreamsFault, mayAskAnother } from './fault.ts';
import type { Health } from './health.ts';
import type { Upstream } from './upstream.ts';

export interface Forwarding {
  readonly request: IncomingMessage;
  readonly body: RequestBody;
  readonly answer: Answer;
  readonly expectsContinue: boolean;
  readonly headers: ReadonlyMap<string, string | string[]>;
  readonly pathAndQuery: string;
  readonly first: Upstream;
  readonly monolith: Upstream;
  /** Told when the monolith takes over from a failed service. */
  readonly onFallback: () => void;
}

export interface Forwarder {
  readonly send: Send;
  readonly health: Health;
}

export function forward(forwarder: Forwarder, forwarding: Forwarding): void {
  ask(forwarder, forwarding, { upstream: forwarding.first, fresh: false });
}

interface Turn {
  readonly upstream: Upstream;
  readonly fresh: boolean;
}

function ask({ send, health }: Forwarder, forwarding: Forwarding, turn: Turn): void {
  const { answer, request, body } = forwarding;
  const { upstream } = turn;
  const repeatable = isRepeatable(request.method ?? '', body);
  let settled = false;
  const isOutlier = (fault: Fault): boolean => upstream.target === 'service' && isUpstreamsFault(fault);
  const note = (fault: Fault): void =>
    isOutlier(fault) ? health.failed(upstream.name) : health.released(upstream.name);
  const fail = (fault: Fault, stale: boolean): void => {
    settled = true;
    if (stale && repeatable && !turn.fresh) {
      ask({ send, health }, forwarding, { upstream, fresh: true });
      return;
    }
    note(fault);
    const mayRetry =
      upstream !== forwarding.monolith && mayAskAnother(fault, { safe: repeatable, bodyOpened: body.isOpened() });
    if (!mayRetry) {
      answer.refuse(describeFault(fault, upstream.name));
      return;
    }
    forwarding.onFallback();
    ask({ send, health }, forwarding, { upstream: forwarding.monolith, fresh: false });
  };
  const sending = send(
    { ...forwarding, upstream, fresh: turn.fresh },
    {
      answered(response) {
        if (upstream.target === 'service') health.succeeded(upstream.name);
        const mayBeReplaced = upstream.target === 'service' && repeatable;
        answer.relay(response, { hold: mayBeReplaced, closeAfter: forwarding.expectsContinue && !body.isOpened() });
      },
      failed: fail,
      brokeOff(fault) {
        if (answer.isHeld()) fail(fault, false);
        else {
          note(fault);
          answer.breakOff();
        }
      },
      continued: () => answer.continue(),
      informed: (information) => answer.inform(information),
      isCallerFull: () => answer.isFull(),
    },
  );
  answer.onAbandoned(() => {
    if (settled) return;
    settled = true;
    health.released(upstream.name);
    sending.abort();
  });
}
