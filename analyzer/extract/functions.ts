/** Functions: whose code it is, what the parameters are, what it returns. */
import type { ArrowFunctionExpression, Node, Function as PlainFunction } from 'oxc-parser';
import { type FunctionFact, MODULE_CODE, type ParamFact, type Value } from '../model/facts.ts';
import { visitDefaults } from './assignments.ts';
import { noteFallbacks, visitInTurn } from './conditions.ts';
import { decoratorFacts } from './decorators.ts';
import { type DocSignature, docSignature } from './doc-types.ts';
import { hoist } from './hoist.ts';
import { type Binding, boundNames, type Context, nested, paramValue } from './scope.ts';
import { typeValue } from './types.ts';
import { toValue } from './value.ts';
import type { Walk } from './walk.ts';

export type FunctionNode = PlainFunction | ArrowFunctionExpression;

export function visitFunction(node: FunctionNode, context: Context, walk: Walk): void {
  const scope = nested(context.scope);
  const outer: Context = { ...context, naming: null, holder: null, scope };
  const fn = functionFact(node, context);
  context.draft.functions[fn.id] = fn;
  if (node.type === 'FunctionExpression' && node.id !== null)
    scope.names.set(node.id.name, { kind: 'value', value: { k: 'function', id: fn.id } });
  const self = node.type === 'FunctionDeclaration' ? null : context.self;
  const inner: Context = { ...outer, fn, self };
  for (const [index, param] of givenParams(node).entries()) bindParam(param, index, inner);
  for (const param of node.params) {
    if ('decorators' in param) walk.visitAll(param.decorators ?? [], inner);
    visitDefaults(param, inner, walk);
  }
  if (node.body === null) return;
  if (node.body.type === 'BlockStatement') {
    hoist(node.body.body, inner);
    visitInTurn(node.body.body, inner, walk);
  } else {
    const value = toValue(node.body, inner);
    if (value !== null) fn.returns.push(value);
    walk.visit(node.body, inner);
  }
}

/** Those that callers fill: `this` is only declared. */
const givenParams = ({ params }: FunctionNode): readonly Node[] =>
  params.filter((param) => param.type !== 'Identifier' || param.name !== 'this');

function functionFact(node: FunctionNode, context: Context): FunctionFact {
  const own = ownName(node, context);
  const { draft } = context;
  const said = docSignature(node.start, context);
  return {
    id: node.start,
    end: node.end,
    line: draft.lineOf(node.start),
    endLine: draft.lineOf(node.end),
    parent: context.fn.id,
    symbol: own ?? enclosingSymbol(context),
    abstract: node.body === null,
    declares: own !== null,
    params: givenParams(node).map((param) => paramFact(param, context, said)),
    returns: [],
    returnType: typeValue(node.returnType, context) ?? said.returns(),
    iterates: draft.iterating.get(node) ?? null,
    passed: draft.passing.get(node) ?? null,
  };
}

/** The symbol that this function is, null for a function inside of one. */
function ownName(node: FunctionNode, context: Context): string | null {
  if (node.type === 'FunctionDeclaration' && node.id !== null)
    return context.scope.names.get(node.id.name)?.kind === 'top' ? node.id.name : null;
  if (context.naming === '') return node.id?.name ?? 'default';
  return context.naming;
}

function enclosingSymbol({ fn, holder, draft }: Context): string {
  if (fn.id !== MODULE_CODE || holder === null) return fn.symbol;
  const parts = holder.split('.');
  while (parts.length > 1 && !draft.symbols.some((symbol) => symbol.name === parts.join('.'))) parts.pop();
  return parts.join('.');
}

function paramFact(param: Node, context: Context, said: DocSignature): ParamFact {
  const plain = param.type === 'TSParameterProperty' ? param.parameter : param;
  const target = plain.type === 'AssignmentPattern' ? plain.left : plain;
  const annotation = 'typeAnnotation' in target ? (target.typeAnnotation as Node | null) : null;
  const name = target.type === 'Identifier' ? target.name : '';
  return {
    name,
    type: typeValue(annotation, context) ?? (name === '' ? null : said.param(name)),
    init: plain.type === 'AssignmentPattern' ? toValue(plain.right, context) : null,
    decorators: 'decorators' in param ? decoratorFacts(param.decorators, context) : [],
  };
}

function bindParam(param: Node, index: number, context: Context): void {
  const whole: Value = paramValue(context.fn.id, index);
  noteFallbacks(param, String(index), context);
  for (const { name, start, value } of boundNames(param, () => whole)) {
    const known = value();
    const binding: Binding =
      known === null ? { kind: 'local', id: start, name, init: () => null } : { kind: 'value', value: known };
    context.scope.names.set(name, binding);
  }
}
