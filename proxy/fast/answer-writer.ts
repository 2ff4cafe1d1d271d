/** Writes one answer to the caller: head and first bytes in one write, or the whole of it once it is complete. */
import type { Socket } from 'node:net';

/** Up to this size, copying a body behind its head is cheaper than a second write. */
const COPIED_BYTES = 16_384;

export class AnswerWriter {
  /** The caller has some of it. */
  isBegun = false;
  /** What waits for the end of the answer; undefined when nothing is held back. */
  held: Buffer[] | undefined = undefined;

  private readonly socket: Socket;
  private head: string | undefined = undefined;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  /** @param holds keep all of it until {@link end} */
  begin(head: string, holds: boolean): void {
    this.head = head;
    this.held = holds ? [] : undefined;
  }

  write(bytes: Buffer, from: number, to: number): void {
    if (this.held !== undefined) this.held.push(bytes.subarray(from, to));
    else if (this.head === undefined)
      this.socket.write(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to));
    else {
      writeBoth(this.socket, this.head, from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to));
      this.head = undefined;
      this.isBegun = true;
    }
  }

  /** Sends what has come so far; false when the caller is slow to take it. */
  flush(): boolean {
    if (this.held === undefined) this.writeHead();
    return !this.socket.writableNeedDrain;
  }

  end(): void {
    const { held } = this;
    this.held = undefined;
    if (held !== undefined && held.length > 0) {
      const whole = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
      this.write(whole, 0, whole.length);
    }
    this.writeHead();
  }

  private writeHead(): void {
    if (this.head === undefined) return;
    this.socket.write(this.head, 'latin1');
    this.head = undefined;
    this.isBegun = true;
  }
}

/** A head and what follows it in as few system calls as it takes. */
export function writeBoth(socket: Socket, head: string, body: Buffer): void {
  if (body.length <= COPIED_BYTES) {
    const both = Buffer.allocUnsafe(head.length + body.length);
    both.write(head, 0, 'latin1');
    body.copy(both, head.length);
    socket.write(both);
    return;
  }
  socket.cork();
  socket.write(head, 'latin1');
  socket.write(body);
  socket.uncork();
}
