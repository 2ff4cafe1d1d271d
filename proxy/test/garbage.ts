/** An upstream that answers `/garbage/<seed>` with whatever it is given, over kept connections, and everything else rightly. */
import net, { type AddressInfo } from 'node:net';
import { readAnswer, readRequest } from './strict.ts';

export interface Garbage {
  readonly url: string;
  /** How often garbage was asked for. */
  asked(): number;
  close(): Promise<void>;
}

/** What follows the bytes, by the seed's remainder: nothing, the end, a reset. */
const ENDINGS: readonly ((socket: net.Socket) => void)[] = [
  () => {},
  (socket) => void socket.end(),
  () => {},
  (socket) => void socket.resetAndDestroy(),
];

export const endsWithReset = (seed: number): boolean => seed % ENDINGS.length === 3;

export async function startGarbage(answerOf: (seed: number) => string): Promise<Garbage> {
  const sockets = new Set<net.Socket>();
  let asked = 0;
  const answer = (socket: net.Socket, target: string): void => {
    const seed = Number(/^\/garbage\/(\d+)/.exec(target)?.[1] ?? Number.NaN);
    if (Number.isNaN(seed)) {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${target}`);
      return;
    }
    asked++;
    const bytes = answerOf(seed);
    const reading = readAnswer(Buffer.from(bytes, 'latin1'), { method: 'GET', ended: false });
    // Every fifth in two pieces; but a whole answer and what follows it leave together: nobody can tell bytes that come when the
    // connection is in use again from the next answer.
    const isOne = reading.kind === 'more' || (reading.kind === 'message' && reading.length === bytes.length);
    const middle = isOne && seed % 5 === 0 ? Math.floor(bytes.length / 2) : bytes.length;
    socket.write(bytes.slice(0, middle), 'latin1', () => {
      socket.write(bytes.slice(middle), 'latin1', () => ENDINGS[seed % ENDINGS.length]?.(socket));
    });
  };
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let bytes: Buffer = Buffer.alloc(0);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      const reading = readRequest(bytes);
      if (reading.kind !== 'message') return;
      bytes = bytes.subarray(reading.length);
      answer(socket, reading.message.start.split(' ')[1] ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked, close };
}
