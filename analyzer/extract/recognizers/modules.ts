/** Modules that are loaded by a call, a type or an assignment; `import … from` is read from the parser's module record. */
import type { CallExpression, NewExpression, Node } from 'oxc-parser';
import type { ImportFact, Value } from '../../model/facts.ts';
import { type Context, keyName } from '../scope.ts';
import { flatText } from '../text.ts';
import { unwrap } from '../unwrap.ts';
import { isRequire, moduleValue, toValue } from '../value.ts';
import type { Recognizer } from './recognizer.ts';

export const modules: Recognizer = {
  name: 'modules',
  applies: () => true,
  read: {
    ImportExpression: (node, context) =>
      add(toValue(node.source, context), node, { context, kind: 'dynamic', way: 'import' }),
    TSImportEqualsDeclaration: (node, context) => {
      if (node.moduleReference.type !== 'TSExternalModuleReference') return;
      const specifier: Value = { k: 'text', text: node.moduleReference.expression.value, at: node.start };
      add(specifier, node, { context, kind: node.importKind === 'type' ? 'type' : 'import', way: 'require' });
    },
    CallExpression: readCall,
    NewExpression: (node, context) => {
      const callee = toValue(node.callee, context);
      // `new require('./x')(app)`: a slip that works, since `new` on a function that returns an object gives that object.
      if (callee !== null && isRequire(callee, context)) return readRequire(node, context);
      const [path, base] = node.arguments;
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL' || base?.type !== 'MemberExpression') return;
      if (base.object.type !== 'MetaProperty') return;
      const text = flatText(toValue(path, context) ?? NO_TEXT);
      if (text === null || !/^\.{1,2}\/.*\.[cm]?[jt]sx?$/.test(text)) return;
      add({ k: 'text', text, at: node.start }, node, {
        context,
        kind: 'dynamic',
        way: 'import',
        confidence: 'inferred',
      });
    },
  },
};

const NO_TEXT: Value = { k: 'concat', parts: [null], at: 0 };

function readCall(node: CallExpression, context: Context): void {
  const callee = toValue(node.callee, context);
  const argument = node.arguments[0];
  if (callee === null || argument === undefined) return;
  if (isRequire(callee, context)) readRequire(node, context);
  else if (callee.k === 'member') readMethod(callee, argument, { node, context });
}

type MethodCallee = Extract<Value, { k: 'member' }>;

/** `require.resolve(x)`, `jest.mock(x)`. */
function readMethod(callee: MethodCallee, argument: Node, { node, context }: { node: Node; context: Context }): void {
  if (callee.name === 'resolve' && isRequire(callee.of, context))
    add(toValue(argument, context), node, { context, kind: 'dynamic', way: 'require', confidence: 'inferred' });
  const mocks = callee.of.k === 'global' || callee.of.k === 'name' ? callee.of.name : '';
  if (callee.name === 'mock' && (mocks === 'jest' || mocks === 'vi'))
    add(toValue(argument, context), node, { context, kind: 'dynamic', way: 'import', confidence: 'inferred' });
}

/** A `require` of a literal at any place is an import as written; one of a text put together is looked up by pattern. */
function readRequire(node: CallExpression | NewExpression, context: Context): void {
  const specifier = toValue(node.arguments[0], context);
  const isStatic = specifier !== null && flatText(specifier) !== null;
  add(specifier, node, { context, kind: isStatic ? 'import' : 'dynamic', way: 'require' });
}

interface Found {
  readonly context: Context;
  readonly kind: ImportFact['kind'];
  readonly way: ImportFact['way'];
  readonly confidence?: ImportFact['confidence'];
}

function add(specifier: Value | null, node: Node, { context, kind, way, confidence = 'exact' }: Found): void {
  const { draft } = context;
  const value = specifier === null ? null : moduleValue(specifier, way);
  draft.imports.push({
    kind,
    way,
    specifier: value?.k === 'module' ? value.specifier : null,
    pattern: value?.k === 'modules' ? value.pattern : null,
    confidence: value?.k === 'module' ? confidence : 'inferred',
    line: draft.lineOf(node.start),
    text: draft.text.slice(node.start, Math.min(node.end, node.start + 80)).replace(/\s+/g, ' '),
  });
}

/** The call's method name, when it has one. */
export function methodName(node: CallExpression): string | null {
  const callee = unwrap(node.callee);
  return callee.type === 'MemberExpression' ? keyName(callee.property, callee.computed) : null;
}
