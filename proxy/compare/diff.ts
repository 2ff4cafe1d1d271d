import { isArray, isObject, type JsonObject, type JsonValue, sameScalar, typeOf } from './json.ts';
import { pairElements } from './pairing.ts';
import { ANY, type CountedDifference, childOf, Findings, nameOf, type PathNode, rootNode } from './path.ts';
import { preview } from './preview.ts';
import { isSecretName, REDACTED } from './redact.ts';

/**
 * Every place where two JSON values differ, array positions written as `*` and counted together.
 *
 * Iterative: depth and size are bounded by memory only. The order of object keys does not matter.
 * @param root path of the two values, e.g. `/body`
 */
export function diffJson(control: JsonValue, candidate: JsonValue, root = ''): CountedDifference[] {
  const node = rootNode(root);
  const walk: Walk = { findings: new Findings(node), stack: [] };
  compare(walk, control, candidate, node);
  for (let frame = walk.stack.at(-1); frame !== undefined; frame = walk.stack.at(-1)) {
    if (frame.at === frame.end) walk.stack.pop();
    else if (frame.keys !== null) nextField(walk, frame);
    else nextElement(walk, frame);
  }
  return walk.findings.list();
}

interface Walk {
  readonly findings: Findings;
  readonly stack: Frame[];
}

/** A pair of containers that is being walked, with the position reached: memory grows with depth, not with width. */
interface Frame {
  readonly node: PathNode;
  readonly control: JsonValue;
  readonly candidate: JsonValue;
  readonly keys: readonly string[] | null;
  readonly pairs: readonly number[] | null;
  at: number;
  readonly end: number;
}

function compare(walk: Walk, control: JsonValue, candidate: JsonValue, node: PathNode): void {
  if (isArray(control) && isArray(candidate)) openArrays(walk, control, candidate, node);
  else if (isObject(control) && isObject(candidate)) openObjects(walk, control, candidate, node);
  else if (!sameScalar(control, candidate)) {
    const kind = typeOf(control) === typeOf(candidate) ? 'value' : 'type';
    walk.findings.add(node, kind, () => [preview(control, nameOf(node)), preview(candidate, nameOf(node))]);
  }
}

function openObjects(walk: Walk, control: JsonObject, candidate: JsonObject, node: PathNode): void {
  const keys = Object.keys(control);
  for (const key of Object.keys(candidate)) {
    if (Object.hasOwn(control, key)) continue;
    walk.findings.add(childOf(node, key), 'extra', () => [
      NOTHING,
      preview(candidate[key] ?? null, nameOf(childOf(node, key))),
    ]);
  }
  walk.stack.push({ node, control, candidate, keys, pairs: null, at: 0, end: keys.length });
}

function nextField(walk: Walk, frame: Frame): void {
  const control = frame.control as JsonObject;
  const candidate = frame.candidate as JsonObject;
  const key = frame.keys?.[frame.at++] ?? '';
  const value = control[key] ?? null;
  if (!Object.hasOwn(candidate, key)) {
    walk.findings.add(childOf(frame.node, key), 'missing', () => [
      preview(value, nameOf(childOf(frame.node, key))),
      NOTHING,
    ]);
    return;
  }
  const other = candidate[key] ?? null;
  if (value !== other) compare(walk, value, other, childOf(frame.node, key));
}

function openArrays(walk: Walk, control: readonly JsonValue[], candidate: readonly JsonValue[], node: PathNode): void {
  const { pairs, missing, extra, order, unaligned } = pairElements(control, candidate);
  const name = nameOf(node);
  const element = () => childOf(node, ANY);
  for (const at of missing)
    walk.findings.add(element(), 'missing', () => [preview(control[at] ?? null, name), NOTHING]);
  for (const at of extra) walk.findings.add(element(), 'extra', () => [NOTHING, preview(candidate[at] ?? null, name)]);
  if (order !== undefined) walk.findings.add(node, 'order', () => (isSecretName(name) ? [REDACTED, REDACTED] : order));
  if (unaligned) walk.findings.add(node, 'length', () => [countOf(control), countOf(candidate)]);
  const end = pairs === null ? control.length : pairs.length / 2;
  walk.stack.push({ node, control, candidate, keys: null, pairs, at: 0, end });
}

function nextElement(walk: Walk, frame: Frame): void {
  const control = frame.control as readonly JsonValue[];
  const candidate = frame.candidate as readonly JsonValue[];
  const at = frame.at++;
  const value = control[frame.pairs?.[2 * at] ?? at] ?? null;
  const other = candidate[frame.pairs?.[2 * at + 1] ?? at] ?? null;
  if (value !== other) compare(walk, value, other, childOf(frame.node, ANY));
}

const NOTHING = '(nothing)';

const countOf = (elements: readonly JsonValue[]): string =>
  `${elements.length} ${elements.length === 1 ? 'element' : 'elements'}`;
