import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompareSettings, ShadowSettings } from '../../../contracts/config.ts';
import { type Ledger, openLedger } from '../../compare/ledger.ts';
import type { ShadowContext, ShadowPort, ShadowTap } from '../../ports.ts';
import { createShadow, type Origin } from '../create-shadow.ts';

export const ROUTE = 'GET /things/:id';

export interface Side extends Origin {
  /** Paths and headers in the order they were asked. */
  readonly seen: readonly http.IncomingMessage[];
  close(): Promise<void>;
}

export async function startSide(answer: http.RequestListener): Promise<Side> {
  const seen: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const answerJson =
  (value: unknown, status = 200): http.RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

export interface Stage {
  readonly shadow: ShadowPort;
  readonly ledger: Ledger;
  readonly faults: readonly string[];
  close(): Promise<void>;
}

export function createStage(
  sides: { readonly monolith: Origin; readonly service: Origin },
  settings: Partial<ShadowSettings> = {},
): Stage {
  const ledger = openLedger(':memory:');
  const faults: string[] = [];
  const shadow = createShadow({
    monolith: sides.monolith,
    services: { things: sides.service },
    settings: ShadowSettings.parse({ confirmAfterMs: 1, timeoutMs: 500, ...settings }),
    compare: CompareSettings.parse({}),
    ledger,
    onFault: (stage, error) => faults.push(`${stage}: ${error}`),
  });
  const close = async () => {
    await shadow.close();
    ledger.close();
  };
  return { shadow, ledger, faults, close };
}

export const contextOf = (
  path: string,
  clientKey = 'someone',
  headers: ShadowContext['request']['headers'] = {},
): ShadowContext => ({
  rule: { route: ROUTE, group: 'things', service: 'things', mode: 'shadow', percent: 0 },
  request: { method: 'GET', path, headers },
  clientKey,
});

/** Lets the control's answer pass by the tap, as the data plane does. */
export function pass(tap: ShadowTap | undefined, value: unknown, status = 200): void {
  tap?.responseHead(status, { 'content-type': 'application/json' });
  tap?.responseChunk(Buffer.from(JSON.stringify(value)));
  tap?.responseEnd();
}

/** Waits for a fact; fails by the test's own deadline. */
export async function until<Value>(ask: () => Value | undefined | false): Promise<Value> {
  for (;;) {
    const answer = ask();
    if (answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
