/**
 * Two paths, one truth: the same connections through the fast path and through node:http alone, in front of one origin. What the
 * origin saw and what the caller got must be the same, but for what each hop says for itself.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Got, type Outcome, send } from './differential/caller.ts';
import { bytesOf, CASE_FIELD, type Case, connection } from './differential/cases.ts';
import { differences } from './differential/differences.ts';
import { type RecordingOrigin, type Seen, startRecordingOrigin } from './differential/origin.ts';
import { startWorld, type World } from './world.ts';

/** Connections; DIFFERENTIAL_RUNS=20000 DIFFERENTIAL_SEED=… for a long search. */
const RUNS = Number(process.env.DIFFERENTIAL_RUNS ?? 800);
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 5);
const AT_ONCE = 8;

let origin: RecordingOrigin;
let fast: World;
let careful: World;

beforeAll(async () => {
  origin = await startRecordingOrigin();
  fast = await startWorld({ monolith: origin.url });
  careful = await startWorld({ monolith: origin.url, ports: { fastPath: false } });
});
afterAll(async () => {
  await fast.close(0);
  await careful.close(0);
  await origin.close();
});

type Fields = Readonly<Record<string, readonly string[]>>;

/** What each hop says for itself. */
const OWN = new Set(['connection', 'keep-alive', 'date', 'x-request-id', CASE_FIELD.toLowerCase()]);

/** By lower-case name, lists joined: what RFC 9110 §5.3 says is the same. */
function comparable(raw: readonly string[]): Fields {
  const fields: Record<string, string[]> = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    if (OWN.has(name)) continue;
    const value = raw[at + 1] ?? '';
    const before = fields[name];
    if (before === undefined || name === 'set-cookie') fields[name] = [...(before ?? []), value];
    else fields[name] = [`${before[0]}${name === 'cookie' ? '; ' : ', '}${value}`];
  }
  return fields;
}

/** No body and a body of length 0 are the same request (RFC 9112 §6.3); node:http says the second. */
function sight({ method, target, raw, body }: Seen) {
  const { 'content-length': length, ...fields } = comparable(raw);
  return { method, target, body, fields, length: length?.[0] === '0' ? undefined : length };
}

const gain = ({ status, reason, raw, body, framing }: Got) => ({
  ...{ status, reason, body, framing },
  fields: comparable(raw),
});

interface Told {
  readonly seen: readonly unknown[];
  readonly answers: readonly unknown[];
  readonly connection: Outcome['connection'];
  readonly wasReset: boolean;
}

/** Behind other answers on a connection, node:http leaves out the interim ones that their final answer overtakes. */
const isCompared = ({ status }: Got, at: number): boolean => status >= 200 || at === 0;

async function tell(world: World, each: Case, name: string): Promise<Told> {
  for (const [at, { answer }] of each.asks.entries()) origin.plan(`${name}.${at}`, answer);
  const { answers, connection: state, wasReset } = await send(world.proxyUrl, each, name);
  // Requests behind an answer that closes the connection may or may not have been begun.
  const answered = each.asks.slice(0, answers.filter(({ status }) => status >= 200).length);
  const seen = answered.map((_, at) => (origin.seen.get(`${name}.${at}`) ?? []).map(sight));
  return { seen, answers: answers.filter(isCompared).map(gain), connection: state, wasReset };
}

/** node:http may close over unread bytes; the reset takes answers with it that the caller had not read (RFC 9112 §9.6). */
function upToReset({ wasReset: _, ...byFast }: Told, { wasReset, ...byCareful }: Told): readonly [unknown, unknown] {
  if (!wasReset) return [byFast, byCareful];
  const { answers, seen } = byCareful;
  return [
    { ...byFast, answers: byFast.answers.slice(0, answers.length), seen: byFast.seen.slice(0, seen.length) },
    byCareful,
  ];
}

describe('the fast path and the careful path', () => {
  it('show the origin and the caller the same', async () => {
    const differing: unknown[] = [];
    const cases = fc.sample(connection, { numRuns: RUNS, seed: SEED });
    for (let at = 0; at < cases.length; at += AT_ONCE) {
      await Promise.all(
        cases.slice(at, at + AT_ONCE).map(async (each, offset) => {
          const [byFast, byCareful] = await Promise.all([
            tell(fast, each, `f${at + offset}`),
            tell(careful, each, `c${at + offset}`),
          ]);
          const found = differences(...upToReset(byFast, byCareful));
          if (found.length > 0) differing.push({ asks: bytesOf(each, 'f0').toString('latin1').slice(0, 2_000), found });
        }),
      );
    }
    expect(differing).toEqual([]);
  }, 600_000);
});
