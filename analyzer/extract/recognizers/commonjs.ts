/** `module.exports = …`, `exports.name = …`, and what is assigned to the members of known things. */
import type { AssignmentExpression } from 'oxc-parser';
import { readFieldAssignment } from '../classes.ts';
import { append } from '../draft.ts';
import { type Context, keyName, lookup, variableOf } from '../scope.ts';
import { toValue } from '../value.ts';
import type { Recognizer } from './recognizer.ts';

export const commonjs: Recognizer = {
  name: 'commonjs',
  applies: (text) => text.includes('='),
  read: {
    AssignmentExpression: (node, context) => {
      if (node.operator !== '=' && node.operator !== '??=' && node.operator !== '||=') return;
      readExport(node, context);
      if (node.left.type === 'Identifier') readVariable(node.left.name, node, context);
      else readFieldAssignment(node, context);
    },
    TSExportAssignment: (node, context) => {
      const value = toValue(node.expression, context);
      if (value !== null) context.draft.commonjs.push(value);
    },
  },
};

function readExport(node: AssignmentExpression, context: Context): void {
  if (node.left.type !== 'MemberExpression') return;
  const of = toValue(node.left.object, context);
  const key = keyName(node.left.property, node.left.computed);
  if (of === null || key === null) return;
  const { draft } = context;
  const isExports =
    (of.k === 'global' && of.name === 'exports') ||
    (of.k === 'member' && of.name === 'exports' && of.of.k === 'global' && of.of.name === 'module');
  const value = isExports || key === 'exports' ? toValue(node.right, context) : null;
  if (isExports) append(draft.exports, key, value);
  else if (of.k === 'global' && of.name === 'module' && key === 'exports' && value !== null) draft.commonjs.push(value);
}

function readVariable(name: string, node: AssignmentExpression, context: Context): void {
  const binding = lookup(context.scope, name);
  const variable = binding === null ? null : variableOf(context.draft, binding);
  const value = variable === null ? null : toValue(node.right, context);
  if (value !== null) variable?.values.push(value);
}
