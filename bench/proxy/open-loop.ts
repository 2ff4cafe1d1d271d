/**
 * Latency at a given rate: requests leave when they are due, whoever has answered by then (no coordinated omission).
 * A request that is due while every connection is taken waits, and its wait counts. Spins, so that it is never late itself.
 */
import net from 'node:net';
import { createAnswerReader, toRequest } from './closed-loop.ts';
import type { Work } from './work.ts';

export interface Rate {
  readonly port: number;
  readonly work: Work;
  readonly connections: number;
  readonly seconds: number;
  readonly requestsPerSecond: number;
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

interface Connection {
  readonly socket: net.Socket;
  dueAt: number;
}

export async function measureLatency(rate: Rate): Promise<Latency> {
  const durations: number[] = [];
  let failed = 0;
  const free: Connection[] = [];
  const connections = await Promise.all(Array.from({ length: rate.connections }, () => connect(rate.port)));
  for (const connection of connections) {
    const isWhole = createAnswerReader();
    free.push(connection);
    connection.socket.on('data', (chunk) => {
      const answer = isWhole(chunk);
      if (answer === undefined) return;
      if (!answer.ok) failed++;
      durations.push(performance.now() - connection.dueAt);
      free.push(connection);
    });
    connection.socket.on('close', () => failed++);
  }
  await send(rate, free);
  for (const { socket } of connections) socket.removeAllListeners('close').destroy();
  durations.sort((a, b) => a - b);
  const at = (share: number): number => durations[Math.floor(durations.length * share)] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), failed };
}

function send({ requestsPerSecond, seconds, work }: Rate, free: Connection[]): Promise<void> {
  const request = toRequest(work);
  const gapMs = 1_000 / requestsPerSecond;
  const end = performance.now() + seconds * 1_000;
  let dueAt = performance.now();
  return new Promise((resolve) => {
    const turn = (): void => {
      const now = performance.now();
      while (dueAt <= now && free.length > 0) {
        const connection = free.shift() as Connection;
        connection.dueAt = dueAt;
        connection.socket.write(request);
        dueAt += gapMs;
      }
      if (now < end) setImmediate(turn);
      else setTimeout(resolve, 200);
    };
    turn();
  });
}

function connect(port: number): Promise<Connection> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  return new Promise((resolve) => socket.once('connect', () => resolve({ socket, dueAt: 0 })));
}
