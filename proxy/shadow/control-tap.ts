import type { Observation } from '../../contracts/comparison.ts';
import { observedFault } from '../compare/send.ts';
import type { HeaderMap, ShadowTap } from '../ports.ts';

export interface ControlTap extends ShadowTap {
  /** What the control answered; undefined when the answer broke off or is one that is not compared. Never rejects. */
  readonly answer: Promise<Observation | undefined>;
}

export interface TapLimits {
  readonly maxBodyBytes: number;
  readonly admit: (bytes: number) => boolean;
  readonly onFault: (error: unknown) => void;
}

/** Gathers the control's answer while it passes. No call throws, and none does more than keep a reference. */
export function createControlTap({ maxBodyBytes, admit, onFault }: TapLimits): ControlTap {
  const startedAt = performance.now();
  const { promise, resolve } = Promise.withResolvers<Observation | undefined>();
  const chunks: Buffer[] = [];
  let head: { status: number; headers: HeaderMap } | undefined;
  let size = 0;
  let done = false;
  const settle = (observation: Observation | undefined): void => {
    done = true;
    chunks.length = 0;
    resolve(observation);
  };
  const quietly = (act: () => void): void => {
    try {
      if (!done) act();
    } catch (error) {
      onFault(error);
      settle(undefined);
    }
  };
  const keep = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > maxBodyBytes || !admit(chunk.length)) settle(observedFault('too-large', performance.now() - startedAt));
    else chunks.push(ownBytes(chunk));
  };
  const finish = (): void => {
    const body = Buffer.concat(chunks, size);
    const durationMs = performance.now() - startedAt;
    settle(head === undefined ? undefined : { ...head, body, durationMs });
  };
  return {
    answer: promise,
    responseHead: (status, headers) =>
      quietly(() => {
        head = { status, headers };
        if (isEndless(headers)) settle(undefined);
      }),
    responseChunk: (chunk) => quietly(() => keep(chunk)),
    responseEnd: () => quietly(finish),
    aborted: () => quietly(() => settle(undefined)),
  };
}

const isEndless = (headers: HeaderMap): boolean =>
  String(headers['content-type'] ?? '').startsWith('text/event-stream');

/** A small chunk is copied: keeping it would keep the socket's whole 64 KB read buffer. */
const ownBytes = (chunk: Buffer): Buffer => (chunk.length * 2 < chunk.buffer.byteLength ? Buffer.from(chunk) : chunk);
