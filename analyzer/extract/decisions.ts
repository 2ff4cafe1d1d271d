/** `options.method === 'get' || options.open ? a : b`: what parameters must be for the one or the other. */
import type { ConditionalExpression, Node } from 'oxc-parser';
import type { Test, Value } from '../model/value.ts';
import { unwrap } from './unwrap.ts';

type Read = (node: Node) => Value | null;

/** @param read reads one operand */
export function decision({ test, consequent, alternate }: ConditionalExpression, read: Read): Value | null {
  const [first, second] = [read(consequent), read(alternate)];
  if (first === null || second === null) return first ?? second;
  const known = testOf(test, read);
  return { k: 'choice', of: [first, second], ...(known === null ? {} : { test: known }) };
}

function testOf(wrapped: Node, read: Read): Test | null {
  const node = unwrap(wrapped);
  switch (node.type) {
    case 'UnaryExpression':
      return node.operator === '!' ? negated(testOf(node.argument, read)) : null;
    case 'LogicalExpression': {
      const of = [testOf(node.left, read), testOf(node.right, read)];
      if (node.operator === '??' || of.every((one) => one === null)) return null;
      return { t: node.operator === '&&' ? 'all' : 'any', of };
    }
    case 'BinaryExpression':
      return compared(node, read);
    case 'Identifier':
    case 'MemberExpression': {
      const of = ofParameter(node, read);
      return of === null ? null : { t: 'set', of };
    }
    default:
      return null;
  }
}

const negated = (of: Test | null): Test | null => (of === null ? null : { t: 'not', of });

type Comparison = Extract<Node, { type: 'BinaryExpression' }>;

function compared({ operator, left, right }: Comparison, read: Read): Test | null {
  if (
    left.type === 'PrivateIdentifier' ||
    !/^[!=]==?$/.test(operator) ||
    right.type !== 'Literal' ||
    typeof right.value !== 'string'
  )
    return null;
  const of = ofParameter(left, read);
  if (of === null) return null;
  const is: Test = { t: 'is', of, text: right.value };
  return operator.startsWith('!') ? negated(is) : is;
}

function ofParameter(node: Node, read: Read): Value | null {
  const value = read(node);
  let root = value;
  while (root?.k === 'member' && root.name !== '*') root = root.of;
  return root?.k === 'param' ? value : null;
}
