/** The extensions of one chunk, byte by byte: `;name`, `;name=token`, `;name="quoted"` (RFC 9112 §7.1.1), no whitespace. */
import { isValueByte, TOKEN } from './characters.ts';

const START = 0;
const NAME = 1;
const VALUE_START = 2;
const TOKEN_VALUE = 3;
const QUOTED = 4;
const ESCAPED = 5;
const AFTER_QUOTED = 6;

const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export class ChunkExtension {
  private state = AFTER_QUOTED;

  /** Whether the line may end here. */
  get mayEnd(): boolean {
    return this.state === NAME || this.state === TOKEN_VALUE || this.state === AFTER_QUOTED;
  }

  /** False when this byte must not stand here. */
  take(byte: number): boolean {
    const next = after(this.state, byte);
    if (next === -1) return false;
    this.state = next;
    return true;
  }
}

function after(state: number, byte: number): number {
  const token = TOKEN[byte] === 1;
  switch (state) {
    case START:
      return token ? NAME : -1;
    case NAME:
      return token ? NAME : byte === EQUALS ? VALUE_START : byte === SEMICOLON ? START : -1;
    case VALUE_START:
      return token ? TOKEN_VALUE : byte === QUOTE ? QUOTED : -1;
    case TOKEN_VALUE:
      return token ? TOKEN_VALUE : byte === SEMICOLON ? START : -1;
    case QUOTED:
      if (byte === QUOTE) return AFTER_QUOTED;
      return byte === BACKSLASH ? ESCAPED : isValueByte(byte) ? QUOTED : -1;
    case ESCAPED:
      return isValueByte(byte) ? QUOTED : -1;
    default:
      return byte === SEMICOLON ? START : -1;
  }
}
