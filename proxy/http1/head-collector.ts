/** A head that comes in pieces, kept in one growing buffer: a byte at a time costs no more than the bytes. */
import { findHeadEnd } from './find-head.ts';

export class HeadCollector {
  private storage: Buffer = Buffer.allocUnsafe(1_024);
  private used = 0;
  private searched = 0;

  /** All bytes so far, the last piece's body included; good until the next `add`. */
  get bytes(): Buffer {
    return this.storage.subarray(0, this.used);
  }

  /** As findHeadEnd over all bytes so far. */
  add(piece: Buffer): number {
    const size = this.used + piece.length;
    if (size > this.storage.length) {
      const larger = Buffer.allocUnsafe(Math.max(size, this.storage.length * 2));
      this.storage.copy(larger, 0, 0, this.used);
      this.storage = larger;
    }
    piece.copy(this.storage, this.used);
    this.used = size;
    const end = findHeadEnd(this.bytes, 0, this.searched);
    this.searched = size;
    return end;
  }
}
