import { createHash } from 'node:crypto';
import type { DifferenceKind, Observation } from '../../contracts/comparison.ts';
import { diffJson } from './diff.ts';
import { type Content, type Decoded, decodeBody, readContent } from './normalize.ts';
import type { CountedDifference } from './path.ts';
import { preview, previewText } from './preview.ts';
import { redactText } from './redact.ts';

const ROOT = '/body';

/** Where two bodies differ; `too-large` when one inflates past `maxBytes`. Equal bytes are never parsed. */
export function diffBodies(
  control: Observation,
  candidate: Observation,
  maxBytes: number,
): readonly CountedDifference[] | 'too-large' {
  if (sameEncoding(control, candidate) && control.body.equals(candidate.body)) return [];
  const left = decodeBody(control, maxBytes);
  const right = decodeBody(candidate, maxBytes);
  if (left.kind === 'too-large' || right.kind === 'too-large') return 'too-large';
  if (left.kind === 'decoded' && right.kind === 'decoded' && left.bytes.equals(right.bytes)) return [];
  return diffContent(contentOf(left, control), contentOf(right, candidate));
}

/** The decoded body in one line, for evidence beside a status. */
export function previewBody(observation: Observation, maxBytes: number): string {
  const decoded = decodeBody(observation, maxBytes);
  return decoded.kind === 'too-large' ? '' : show(contentOf(decoded, observation));
}

const sameEncoding = (control: Observation, candidate: Observation): boolean =>
  String(control.headers['content-encoding'] ?? '') === String(candidate.headers['content-encoding'] ?? '');

function contentOf(decoded: Exclude<Decoded, { kind: 'too-large' }>, observation: Observation): Content {
  if (decoded.kind === 'undecodable') return { ...decoded, bytes: observation.body };
  return readContent(decoded.bytes, observation);
}

function diffContent(control: Content, candidate: Content): CountedDifference[] {
  if (control.kind === 'json' && candidate.kind === 'json') return diffJson(control.value, candidate.value, ROOT);
  if (control.kind === 'text' && candidate.kind === 'text') return diffText(control.text, candidate.text);
  if (control.kind === 'empty') return [bodyDifference('extra', control, candidate)];
  if (candidate.kind === 'empty') return [bodyDifference('missing', control, candidate)];
  return [bodyDifference(control.kind === candidate.kind ? 'value' : 'type', control, candidate)];
}

const bodyDifference = (kind: DifferenceKind, control: Content, candidate: Content): CountedDifference => ({
  path: ROOT,
  kind,
  control: show(control),
  candidate: show(candidate),
  count: 1,
});

function show(content: Content): string {
  if (content.kind === 'empty') return '(nothing)';
  if (content.kind === 'json') return preview(content.value);
  if (content.kind === 'text') return previewText(content.text);
  const label = content.kind === 'binary' ? 'binary' : `not ${content.encoding}`;
  return `${label}, ${content.bytes.length} bytes, sha256 ${fingerprint(content.bytes)}`;
}

const fingerprint = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

const LINE_END = /\r\n?/g;
/** Text shown before the first differing character. */
const CONTEXT = 40;
/** Text around the difference that is searched for credentials before any of it is shown. */
const WINDOW = 2_000;

/** Line ends apart: one difference that shows the first place where the texts part. */
function diffText(control: string, candidate: string): CountedDifference[] {
  const left = control.replace(LINE_END, '\n');
  const right = candidate.replace(LINE_END, '\n');
  if (left === right) return [];
  const at = firstDifference(left, right);
  const line = left.slice(0, at).split('\n').length;
  const around = (text: string) => redactText(text.slice(Math.max(0, at - WINDOW), at + WINDOW));
  const start = Math.max(0, firstDifference(around(left), around(right)) - CONTEXT);
  const excerpt = (text: string) => previewText(`line ${line}: ${around(text).slice(start)}`);
  return [{ path: ROOT, kind: 'value', control: excerpt(left), candidate: excerpt(right), count: 1 }];
}

function firstDifference(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at;
}
