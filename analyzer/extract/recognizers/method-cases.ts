/** Code that runs for some HTTP methods only: `switch (req.method)`, `if (req.method === 'POST')`, `if (req.method !== 'GET') return`. */
import type { Expression, IfStatement, Node, SwitchStatement } from 'oxc-parser';
import type { MethodCaseFact, Value } from '../../model/facts.ts';
import { leaves } from '../conditions.ts';
import type { Context } from '../scope.ts';
import { unwrap } from '../unwrap.ts';
import { toValue } from '../value.ts';
import type { Recognizer } from './recognizer.ts';

const METHOD = /^(GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD)$/;

export const methodCases: Recognizer = {
  name: 'method-cases',
  applies: (text) => /\bmethod\b/.test(text) && /['"`](GET|POST|PUT|PATCH|DELETE)['"`]/.test(text),
  read: { IfStatement: readIf, SwitchStatement: readSwitch },
};

interface Tested {
  readonly of: Value;
  readonly methods: readonly string[];
  /** It is one of these, or none of them. */
  readonly holds: boolean;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function readIf({ test, consequent, alternate, end }: IfStatement, context: Context): void {
  const tested = testedMethods(test, context);
  if (tested === null) return;
  const { of, methods, holds } = tested;
  const rest = leaves(consequent) ? { start: end, end: context.fn.end } : null;
  add({ of, methods, isElse: !holds }, consequent, context);
  for (const other of [alternate, rest]) if (other !== null) add({ of, methods, isElse: holds }, other, context);
}

function readSwitch({ discriminant, cases }: SwitchStatement, context: Context): void {
  const of = named(discriminant, context);
  if (of === null) return;
  const all = cases.flatMap(({ test }) => (test === null ? [] : (methodIn(test) ?? [])));
  let methods: string[] = [];
  for (const { test, consequent } of cases) {
    const text = test === null ? null : methodIn(test);
    if (text !== null) methods.push(text);
    const [first, last] = [consequent[0], consequent.at(-1)];
    if (first === undefined || last === undefined) continue;
    const told = test === null ? { of, methods: all, isElse: true } : { of, methods, isElse: false };
    if (told.methods.length > 0) add(told, { start: first.start, end: last.end }, context);
    methods = [];
  }
}

type Told = Pick<MethodCaseFact, 'of' | 'methods' | 'isElse'>;

function add(told: Told, { start, end }: Span, { draft, fn }: Context): void {
  const lines = [draft.lineOf(start), draft.lineOf(end)] as const;
  draft.methodCases.push({ ...told, fn: fn.id, start, end, lines });
}

/** `a === 'GET' || a === 'HEAD'`, `a !== 'POST' && a !== 'PUT'`. */
function testedMethods(wrapped: Expression, context: Context): Tested | null {
  const node = unwrap(wrapped);
  if (node.type === 'BinaryExpression') {
    const text = methodIn(node.right);
    const of = text === null || !/^[!=]==?$/.test(node.operator) ? null : named(node.left, context);
    return of === null || text === null ? null : { of, methods: [text], holds: node.operator.startsWith('=') };
  }
  if (node.type !== 'LogicalExpression') return null;
  const [left, right] = [testedMethods(node.left as Expression, context), testedMethods(node.right, context)];
  if (left === null || right === null || left.holds !== right.holds) return null;
  return node.operator === (left.holds ? '||' : '&&')
    ? { ...left, methods: [...left.methods, ...right.methods] }
    : null;
}

function methodIn(wrapped: Node): string | null {
  const node = unwrap(wrapped);
  return node.type === 'Literal' && typeof node.value === 'string' && METHOD.test(node.value) ? node.value : null;
}

/** `req.method`, `method`, `req.method?.toUpperCase()`. */
function named(wrapped: Node, context: Context): Value | null {
  const value = toValue(wrapped, context);
  const of = value?.k === 'call' && value.of.k === 'member' && value.of.name === 'toUpperCase' ? value.of.of : value;
  return of?.k === 'member' || of?.k === 'local' || of?.k === 'param' ? of : null;
}
