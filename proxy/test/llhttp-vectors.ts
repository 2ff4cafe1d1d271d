/**
 * llhttp's own vectors through the fast path's grammar, beside llhttp as node:http runs it:
 *
 *     node proxy/test/llhttp-vectors.ts <a checkout of nodejs/llhttp>/test
 *
 * They are not part of this repository. Prints how many agree, and every one that does not. A Host is added where a request of
 * HTTP/1.1 has none, as most vectors are older than that rule. Exit 1 when the grammar accepts what llhttp refuses.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { createRequestOracle, type Readings, readAnswers } from './llhttp.ts';
import { readRequests, readResponses } from './read-messages.ts';

type Kind = 'request' | 'response';

interface Vector {
  readonly kind: Kind;
  readonly place: string;
  readonly text: string;
}

const oracle = createRequestOracle();
const folder = process.argv[2];
if (folder === undefined) throw new Error('which folder?');
const vectors = (['request', 'response'] as const).flatMap((kind) => readVectors(folder, kind));
const counts = new Map<string, number>();
for (const vector of vectors) {
  const { verdict, why } = await compare(vector);
  const key = `${vector.kind}: ${verdict}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
  if (!verdict.startsWith('both')) process.stdout.write(`${vector.place}\n    ${verdict}: ${why}\n`);
}
process.stdout.write(`\n${[...counts].map(([key, count]) => `${String(count).padStart(4)}  ${key}`).join('\n')}\n`);
oracle.close();
process.exit(
  [...counts.keys()].some((key) => key.endsWith('ONLY WE ACCEPT') || key.endsWith('READ DIFFERENTLY')) ? 1 : 0,
);

function readVectors(root: string, kind: Kind): Vector[] {
  const texts = new Map<string, Vector>();
  for (const file of readdirSync(path.join(root, kind)).sort()) {
    let title = '';
    const markdown = readFileSync(path.join(root, kind, file), 'utf8');
    for (const [, heading, http] of markdown.matchAll(/^#+ (.*)$|<!-- meta=\{.*?\} -->\s*```http\n([\s\S]*?)```/gm)) {
      if (heading !== undefined) title = heading;
      const text = http === undefined ? '' : withHost(kind, textOf(http));
      if (text !== '' && !texts.has(text)) texts.set(text, { kind, place: `${kind}/${file}: ${title}`, text });
    }
  }
  return [...texts.values()];
}

/** The notation of the vectors: `\r`, `\n`, `\t`, `\f`, `\xNN`, octal, a backslash that joins lines, and `${JavaScript}`. */
function textOf(http: string): string {
  return http
    .replace(/\n$/, '')
    .replace(/\\\n/g, '')
    .replace(/\n/g, '\r\n')
    .replace(/\\([rntf])/g, (_, letter: string) => ({ r: '\r', n: '\n', t: '\t', f: '\f' })[letter] ?? letter)
    .replace(/\\x([0-9a-fA-F]+)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(/\\([0-7]{1,3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
    .replace(/\$\{(.+?)\}/g, (_, code: string) => String(vm.runInNewContext(code)));
}

function withHost(kind: Kind, text: string): string {
  const lacks = kind === 'request' && /^[^\r\n]* HTTP\/1\.1\r\n/.test(text) && !/\nhost *:/i.test(text);
  return lacks ? text.replace('\r\n', '\r\nHost: a\r\n') : text;
}

interface Verdict {
  readonly verdict: string;
  readonly why: string;
}

async function compare({ kind, text }: Vector): Promise<Verdict> {
  const bytes = Buffer.from(text, 'latin1');
  const theirs: Readings<object> = kind === 'request' ? await oracle.read(bytes) : await readAnswers(bytes, 'GET');
  const ours = kind === 'request' ? requestsOf(bytes) : answersOf(bytes);
  const why = `${ours.why ?? ours.outcome} | llhttp: ${theirs.error ?? 'reads it'}`;
  const theyRefuse = theirs.error !== undefined && theirs.error !== 'ECONNRESET';
  if (ours.outcome === 'careful') return { verdict: 'handed over to llhttp', why };
  if (ours.outcome === 'refused' || ours.outcome === 'broken')
    return { verdict: theyRefuse ? 'both refuse' : 'only we refuse', why };
  if (theyRefuse && theirs.error === 'HPE_CLOSED_CONNECTION') return { verdict: 'both close, llhttp says so', why };
  if (theyRefuse)
    return { verdict: ours.outcome === 'more' ? 'both, we once the head is whole' : 'ONLY WE ACCEPT', why };
  const same = JSON.stringify(ours.told) === JSON.stringify(theirs.messages);
  return { verdict: same ? 'both read alike' : 'READ DIFFERENTLY', why };
}

function requestsOf(bytes: Buffer) {
  const { messages, outcome, why } = readRequests(bytes);
  const told = messages.map(({ head: { method, target, raw }, body, complete }) => {
    return { method, target, version: '1.1', raw, body, complete };
  });
  return { told, outcome, why };
}

function answersOf(bytes: Buffer) {
  const { messages, outcome, why } = readResponses(bytes, 'GET');
  const told = messages.map(({ head: { status, reason, version, raw }, body, complete }) => {
    return { status, reason, version: version.toFixed(1), raw, body, complete };
  });
  return { told, outcome, why };
}
