/**
 * One attack over a bare socket, and the proof that it changed nothing for anybody: a canary over a connection of its own, and one
 * over the same connection where that stays open.
 */
import net from 'node:net';
import type { Recorder } from './recorder.ts';
import { describe } from './recorder.ts';
import { type Message, readAnswer } from './strict.ts';

export interface Attack {
  readonly name: string;
  /** Latin-1. `id` stands in every target, so that what arrives can be told apart. */
  readonly bytes: (id: string) => string;
  /** Requests that everybody reads from these bytes, when they are legal; else none but the first may arrive. */
  readonly legal?: (id: string) => readonly { readonly target: string; readonly body?: string }[];
  /** Must be refused; else it may also be forwarded in one unambiguous form. */
  readonly refused?: true;
  /** A refusal that need not end the connection, because the request was read to its end. */
  readonly staysOpen?: true;
  /** Of the request that is answered. */
  readonly method?: string;
}

export interface Outcome {
  readonly kind: 'refused' | 'forwarded' | 'unanswered';
  readonly status: number | undefined;
  /** What went wrong; empty when nothing did. */
  readonly faults: readonly string[];
}

/** How long an answer is waited for; an attack that is not complete gets none. */
const PATIENCE_MS = 400;

let attacks = 0;

export async function probe(proxyUrl: string, recorder: Recorder, attack: Attack): Promise<Outcome> {
  const id = `a${attacks++}`;
  const port = Number(new URL(proxyUrl).port);
  const faults: string[] = [];
  const talk = await Talk.open(port);
  talk.write(attack.bytes(id));
  const method = attack.method ?? methodOf(attack.bytes(id));
  const first = await talk.answer(method, PATIENCE_MS);
  const status = first === undefined ? undefined : Number(first.start.slice(9, 12));
  const kind = status === undefined ? 'unanswered' : status >= 400 ? 'refused' : 'forwarded';
  if (kind === 'refused' && attack.staysOpen !== true && !(await talk.closes(PATIENCE_MS)))
    faults.push(`refused with ${status}, but not closed`);
  if (kind === 'forwarded' || attack.staysOpen === true)
    await sameConnection(talk, { id, expected: attack.legal?.(id).length ?? 1, faults });
  talk.destroy();
  faults.push(...talk.violations, ...(await otherConnection(port, id)));
  faults.push(...judge(recorder, attack, { id, kind }));
  if (attack.refused === true && kind !== 'refused') faults.push(`must be refused, was ${kind} (${status})`);
  return { kind, status, faults };
}

/** What reached the origin. */
function judge(recorder: Recorder, attack: Attack, { id, kind }: { id: string; kind: Outcome['kind'] }): string[] {
  const own = recorder.seen.filter(({ target }) => target.includes(`${id}.`) && !target.startsWith('/canary'));
  const legal = attack.legal?.(id);
  const faults = own
    .filter(({ target }) => target.startsWith('/hidden') && !legal?.some((one) => one.target === target))
    .map(({ method, target }) => `the hidden request ${method} ${target} reached the origin`);
  if (kind === 'refused' && own.length > 0 && attack.refused === true) faults.push('refused, but forwarded as well');
  if (kind === 'forwarded')
    for (const [at, { target, body }] of (legal ?? []).entries()) {
      const got = own[at];
      if (got?.target !== target) faults.push(`request ${at + 1} arrived as ${got?.target}, not ${target}`);
      else if (body !== undefined && got.body !== body) faults.push(`the body arrived as ${JSON.stringify(got.body)}`);
    }
  if (own.length > (legal?.length ?? 1)) faults.push(`${own.length} requests reached the origin`);
  return [...faults, ...recorder.violations.splice(0)];
}

async function sameConnection(
  talk: Talk,
  { id, expected, faults }: { id: string; expected: number; faults: string[] },
): Promise<void> {
  for (let more = 1; more < expected; more++)
    if ((await talk.answer('GET', PATIENCE_MS)) === undefined) faults.push(`answer ${more + 1} is missing`);
  const target = `/canary/same?${id}.`;
  talk.write(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
  const answer = await talk.answer('GET', PATIENCE_MS);
  if (answer === undefined) {
    if (!(await talk.closes(PATIENCE_MS))) faults.push('the connection stays open and answers nothing');
  } else if (answer.body.toString() !== describe('GET', target, '') && !answer.start.startsWith('HTTP/1.1 4'))
    faults.push(`the next request on the connection was answered with ${JSON.stringify(String(answer.body))}`);
}

async function otherConnection(port: number, id: string): Promise<string[]> {
  const talk = await Talk.open(port);
  const target = `/canary/other?${id}.`;
  talk.write(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
  const answer = await talk.answer('GET', 10_000);
  talk.destroy();
  const body = answer?.body.toString();
  return body === describe('GET', target, '') ? [] : [`another caller was answered with ${JSON.stringify(body)}`];
}

const methodOf = (bytes: string): string => /^[A-Z]+/.exec(bytes)?.[0] ?? 'GET';

/** A bare connection whose answers are read one by one. */
export class Talk {
  readonly violations: string[] = [];
  readonly #socket: net.Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #closed = false;
  #wake = (): void => {};

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    const end = (): void => {
      this.#closed = true;
      this.#wake();
    };
    socket.on('error', end).on('end', end).on('close', end);
  }

  static open(port: number): Promise<Talk> {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    const talk = new Talk(socket);
    return new Promise((resolve, reject) => socket.once('connect', () => resolve(talk)).once('error', reject));
  }

  write(latin1: string): void {
    if (!this.#closed) this.#socket.write(latin1, 'latin1');
  }

  /** Everything that has come and is no answer yet. */
  get rest(): Buffer {
    return this.#bytes;
  }

  /** The next answer that is not interim; undefined when the connection ends or nothing comes in time. */
  async answer(method: string, patienceMs: number): Promise<Message | undefined> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const reading = readAnswer(this.#bytes, { method, ended: this.#closed });
      if (reading.kind === 'message') {
        this.#bytes = this.#bytes.subarray(reading.length);
        if (!/^HTTP\/1\.1 1/.test(reading.message.start)) return reading.message;
        continue;
      }
      if (reading.kind === 'violation') {
        this.violations.push(`the caller got ${reading.why}`);
        return undefined;
      }
      if (this.#closed || !(await this.#news(deadline))) return undefined;
    }
  }

  async closes(patienceMs: number): Promise<boolean> {
    const deadline = performance.now() + patienceMs;
    while (!this.#closed) if (!(await this.#news(deadline))) return false;
    return true;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #news(deadline: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, deadline - performance.now()));
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}
