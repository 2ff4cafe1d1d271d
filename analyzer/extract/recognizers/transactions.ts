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

const BEGIN_CALLS = /^(begin|start)(Transaction|Trx|Tx)$/;
const END_CALLS = /^((commit|rollback|abort|end|finish)(Transaction|Trx|Tx)?)$/;
/** Methods whose callback runs inside. */
const BODY_CALLS =
  /^(\$?transaction|txn?|txIf|transactional(ly)?|unitOfWork|((run|do|execute|exec|perform|with|in|inside|use|wrap)(In|Inside|With|A|As)?(Transaction|Trx|Tx))|immediateTransaction|exclusiveTransaction)$/;
/** Too common to mean anything without a callback: `sql.begin(async (sql) => …)` of postgres.js. */
const BEGIN_BODY = /^(begin|savepoint)$/;

/** `log('begin')` begins nothing. */
const SENDS_SQL = /query|exec|run|raw|none|sql|prepare|statement|unsafe/i;

export const transactions: Recognizer = {
  name: 'transactions',
  applies: (text) => /transaction|begin|\btx|tr?x\b|unitOfWork|savepoint/i.test(text),
  read: {
    CallExpression: (node, context) => {
      readMark(node, context);
      readBody(node, context);
    },
  },
};

function readMark(node: CallExpression, context: Context): void {
  const name = calledName(node);
  if (name === null) return;
  const mark = BEGIN_CALLS.test(name) ? 'begin' : END_CALLS.test(name) ? 'end' : markOfText(node, name, context);
  if (mark !== null && !hasCallback(node)) context.draft.marks.push({ ...placeOf(node, context), mark });
}

const calledName = (node: CallExpression): string | null => {
  const callee = unwrap(node.callee);
  return callee.type === 'Identifier' ? callee.name : methodName(node);
};

const hasCallback = (node: CallExpression): boolean =>
  node.arguments.some(({ type }) => type === 'ArrowFunctionExpression' || type === 'FunctionExpression');

function markOfText(node: CallExpression, name: string, context: Context): 'begin' | 'end' | null {
  const value = toValue(node.arguments[0], context);
  const text = value === null ? null : flatText(value);
  if (text === null || (text === text.toLowerCase() && !SENDS_SQL.test(name))) return null;
  return BEGIN.test(text) ? 'begin' : END.test(text) ? 'end' : null;
}

/** `db.transaction(fn)` of better-sqlite3, knex, sequelize, typeorm, prisma; without a function it begins one. */
function readBody(node: CallExpression, context: Context): void {
  const name = calledName(node);
  if (name === null || !takesBody(node, name)) return;
  const callee = unwrap(node.callee);
  const isMethod = callee.type === 'MemberExpression';
  const receiver = toValue(isMethod ? callee.object : callee, context);
  if (receiver === null) return;
  const bodies = node.arguments.map((argument) => toValue(argument, context)).filter((value) => value !== null);
  const body =
    bodies.findLast(({ k }) => k === 'function') ??
    bodies.findLast(({ k }) => isMethod && k !== 'text' && k !== 'object' && k !== 'array');
  if (body !== undefined) context.draft.transactions.push({ ...placeOf(node, context), receiver, body });
  else if (isMethod && name === 'transaction' && !isExecuted(node, context) && isBegin(node))
    context.draft.marks.push({ ...placeOf(node, context), mark: 'begin' });
}

function takesBody(node: CallExpression, name: string): boolean {
  if (BODY_CALLS.test(name)) return true;
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression') return false;
  return (BEGIN_BODY.test(name) && hasCallback(node)) || isBuilt(node, callee.object);
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
