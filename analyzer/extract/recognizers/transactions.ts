/** Where a database transaction begins and ends, whichever driver: `BEGIN`, `beginTransaction()`, `db.transaction(fn)`. */
import type { CallExpression, Node } from 'oxc-parser';
import { type Context, placeOf } from '../scope.ts';
import { flatText } from '../text.ts';
import { unwrap } from '../unwrap.ts';
import { toValue } from '../value.ts';
import { methodName } from './modules.ts';
import type { Recognizer } from './recognizer.ts';

const BEGIN =
  /^\s*(begin|start\s+transaction)(\s+(deferred|immediate|exclusive|concurrent|transaction|work|read|write|only|isolation|level|serializable|repeatable|committed))*\s*;?\s*$/i;
const END = /^\s*(commit|rollback|end)(\s+(transaction|work))?\s*;?\s*$/i;

const BEGIN_CALLS = new Set(['beginTransaction', 'startTransaction']);
const END_CALLS = new Set(['commit', 'commitTransaction', 'rollback', 'rollbackTransaction', 'abortTransaction']);
const BODY_CALLS = new Set([
  'transaction',
  '$transaction',
  'withTransaction',
  'inTransaction',
  'runInTransaction',
  'transactional',
]);

export const transactions: Recognizer = {
  name: 'transactions',
  applies: (text) => /transaction|begin/i.test(text),
  read: {
    CallExpression: (node, context) => {
      readMark(node, context);
      readBody(node, context);
    },
  },
};

function readMark(node: CallExpression, context: Context): void {
  const method = methodName(node);
  if (method === null) return;
  const mark = BEGIN_CALLS.has(method) ? 'begin' : END_CALLS.has(method) ? 'end' : markOfText(node, context);
  if (mark !== null) context.draft.marks.push({ ...placeOf(node, context), mark });
}

function markOfText(node: CallExpression, context: Context): 'begin' | 'end' | null {
  const value = toValue(node.arguments[0], context);
  const text = value === null ? null : flatText(value);
  if (text === null) return null;
  return BEGIN.test(text) ? 'begin' : END.test(text) ? 'end' : null;
}

/** `db.transaction(fn)` of better-sqlite3, knex, sequelize, typeorm, prisma; without a function it begins one. */
function readBody(node: CallExpression, context: Context): void {
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression') return;
  if (!BODY_CALLS.has(methodName(node) ?? '') && !isBuilt(node, callee.object)) return;
  const receiver = toValue(callee.object, context);
  if (receiver === null) return;
  const bodies = node.arguments.map((argument) => toValue(argument, context)).filter((value) => value !== null);
  const body =
    bodies.findLast(({ k }) => k === 'function') ??
    bodies.findLast(({ k }) => k !== 'text' && k !== 'object' && k !== 'array');
  if (body !== undefined) context.draft.transactions.push({ ...placeOf(node, context), receiver, body });
  else if (methodName(node) === 'transaction' && !isExecuted(node, context) && isBegin(node))
    context.draft.marks.push({ ...placeOf(node, context), mark: 'begin' });
}

const isBegin = (node: CallExpression): boolean => node.arguments.every(({ type }) => type === 'ObjectExpression');

/** `db.transaction().setIsolationLevel('serializable').execute(fn)`. */
function isBuilt(node: CallExpression, on: Node): boolean {
  if (methodName(node) !== 'execute') return false;
  let at = unwrap(on);
  while (at.type === 'CallExpression' && methodName(at) !== 'transaction') {
    const callee = unwrap(at.callee);
    if (callee.type !== 'MemberExpression') return false;
    at = unwrap(callee.object);
  }
  return at.type === 'CallExpression';
}

/** The call around was read before, and begins at the same place. */
const isExecuted = ({ start }: CallExpression, { draft }: Context): boolean =>
  draft.transactions.at(-1)?.start === start;
