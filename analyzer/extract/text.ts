/** Texts that are put together: templates, sums, and whether all of their parts are known. */
import type { Node } from 'oxc-parser';
import type { Value } from '../model/facts.ts';
import { unwrap } from './unwrap.ts';

/** The text, when nothing in it is computed. */
export function flatText(value: Value): string | null {
  if (value.k === 'text') return value.text;
  if (value.k !== 'concat') return null;
  const parts = value.parts.map((part) => (part === null ? null : flatText(part)));
  return parts.every((part) => part !== null) ? parts.join('') : null;
}

/** Templates and `+` of texts, as parts; null parts are computed. */
/** @param read reads one operand */
export function textValue(node: Node, read: (operand: Node) => Value | null): Value | null {
  if (node.type === 'TemplateLiteral') {
    const parts = node.quasis.flatMap((quasi, index): (Value | null)[] => [
      { k: 'text', text: quasi.value.cooked ?? quasi.value.raw, at: quasi.start },
      ...(index < node.expressions.length ? [valueAt(node.expressions[index], read)] : []),
    ]);
    return { k: 'concat', parts, at: node.start };
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return null;
  const operands = sumOperands(node).map((operand) => read(operand));
  return operands.every((operand) => operand === null) ? null : { k: 'concat', parts: operands, at: node.start };
}

function sumOperands(sum: Node): Node[] {
  const operands: Node[] = [];
  let node = sum;
  while (node.type === 'BinaryExpression' && node.operator === '+') {
    operands.push(node.right);
    node = unwrap(node.left);
  }
  return [node, ...operands.reverse()];
}

const valueAt = (node: Node | undefined, read: (operand: Node) => Value | null): Value | null =>
  node === undefined ? null : read(node);
