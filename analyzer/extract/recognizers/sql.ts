/** SQL in strings, templates, sums of strings and `[…].join(' ')`. */
import type { AssignmentExpression, CallExpression, Node } from 'oxc-parser';
import type { SchemaFact, TableName, Value } from '../../model/facts.ts';
import type { Draft } from '../draft.ts';
import { type Context, lookup, placeOf, variableOf } from '../scope.ts';
import { dialectsOf } from '../sql/dialects.ts';
import type { Dialects } from '../sql/grammar/parse-statement.ts';
import { readSql } from '../sql/read-sql.ts';
import { HOLE, hasHole, hole } from '../sql/tokenize.ts';
import { textValue } from '../text.ts';
import { unwrap } from '../unwrap.ts';
import { toValue, toValues } from '../value.ts';
import { methodName } from './modules.ts';
import type { Recognizer } from './recognizer.ts';

export const sql: Recognizer = {
  name: 'sql',
  applies: (text) => /\b(select|insert|update|delete|replace|merge|create|alter|drop|truncate|join|from)\b/i.test(text),
  read: {
    Literal: (node, context) => {
      if (typeof node.value === 'string') readText(node, { k: 'text', text: node.value, at: node.start + 1 }, context);
    },
    TemplateLiteral: (node, context) => readSum(node, context),
    BinaryExpression: (node, context) => readSum(node, context),
    CallExpression: readJoined,
    AssignmentExpression: readAppended,
  },
};

function readSum(node: Node, context: Context): void {
  const value = textValue(node, (operand) => toValue(operand, context));
  if (value !== null) readText(node, value, context);
}

/** Texts inside a text that was read as a whole are not statements of their own. */
function readText(node: Node, value: Value, context: Context): void {
  if (context.draft.read.has(node)) return;
  const found = addStatements(node, value, context);
  if (found) markRead(node, context);
}

function markRead(node: Node, context: Context): void {
  context.draft.read.add(node);
  let at = node;
  while (at.type === 'BinaryExpression') {
    context.draft.read.add(at.right).add(at.left);
    at = unwrap(at.left);
  }
}

function readJoined(node: CallExpression, context: Context): void {
  if (methodName(node) !== 'join') return;
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'ArrayExpression') return;
  const items = callee.object.elements;
  const parts = toValues(items, context).flatMap((item): (Value | null)[] => [
    item,
    { k: 'text', text: '\n', at: node.start },
  ]);
  if (!addStatements(node, { k: 'concat', parts, at: node.start }, context)) return;
  for (const item of items) if (item !== null) context.draft.read.add(item);
}

const dialects = new WeakMap<Draft, Dialects>();

function dialectsIn(draft: Draft): Dialects {
  const known = dialects.get(draft) ?? dialectsOf(draft.path, draft.text);
  dialects.set(draft, known);
  return known;
}

interface Flat {
  readonly text: string;
  readonly holes: readonly (Value | null)[];
  /** Where each character range of `text` stands in the file. */
  /** Top-level constants that were put in. */
  readonly names: readonly string[];
  readonly spans: readonly { readonly from: number; readonly at: number }[];
}

function addStatements(node: Node, value: Value, context: Context): boolean {
  const flat = flatten(value, context.draft);
  const { draft } = context;
  const fileOffset = (offset: number) => {
    const span = flat.spans.findLast(({ from }) => from <= offset);
    return span === undefined ? node.start : Math.max(node.start, Math.min(span.at + offset - span.from, node.end));
  };
  const { statements, schema } = readSql(flat.text, (offset) => draft.lineOf(fileOffset(offset)), {
    dialects: dialectsIn(draft),
  });
  for (const { reads, writes, parsed, fragment, start } of statements) {
    const line = draft.lineOf(fileOffset(start));
    const names = { reads: reads.map((name) => named(name, flat)), writes: writes.map((name) => named(name, flat)) };
    const isSure = parsed && !fragment && ![...reads, ...writes].some(hasHole);
    draft.sql.push({ ...placeOf(node, context), line, ...names, confidence: isSure ? 'exact' : 'inferred' });
  }
  const back = isWayBack(context);
  const told = schema.filter(({ change }) => !back || change === 'view');
  draft.schema.push(...told.filter(({ table }) => !hasHole(table)).map(withoutHoles));
  // A change of a table whose name is computed: who says the name is found when it is linked, or that nobody does.
  for (const { table, line } of told.filter((one) => hasHole(one.table)))
    draft.sql.push({
      ...placeOf(node, context),
      line,
      reads: [named(table, flat)],
      writes: [],
      confidence: 'inferred',
    });
  if (statements.length > 0)
    for (const name of flat.names) draft.inlined.push({ name, from: node.start, to: node.end });
  return statements.length + schema.length > 0;
}

const withoutHoles = (fact: SchemaFact): SchemaFact =>
  'columns' in fact ? { ...fact, columns: fact.columns.filter((column) => !hasHole(column)) } : fact;

/** What a migration does in `down` is no part of the schema. */
const isWayBack = ({ fn, holder }: Context): boolean => WAY_BACK.test(fn.symbol) || WAY_BACK.test(holder ?? '');

const WAY_BACK = /(^|\.)(down|undo|rollback|revert)$/;

const MAX_CONSTANTS = 20;

/** The whole text as far as this file knows it: constants of the file are put in, what is computed becomes a hole. */
function flatten(value: Value, draft: Draft): Flat {
  const holes: (Value | null)[] = [];
  const spans: { from: number; at: number }[] = [];
  let text = '';
  let constants = 0;
  const names: string[] = [];
  const add = (part: Value | null): void => {
    const constant = part === null || constants > MAX_CONSTANTS ? null : constantText(part, draft);
    if (part?.k === 'text') {
      spans.push({ from: text.length, at: part.at });
      text += part.text;
    } else if (part?.k === 'concat') for (const inner of part.parts) add(inner);
    else if (constant !== null && part?.k === 'name') {
      constants += 1;
      names.push(part.name);
      add(constant);
    } else if (constant !== null) {
      constants += 1;
      add(constant);
    } else text += hole(holes.push(part) - 1);
  };
  add(value);
  return { text, holes, spans, names };
}

/** What a name always stands for, when that is a text. */
function constantText(value: Value, { bindings, variables }: Draft): Value | null {
  const variable = value.k === 'name' ? bindings[value.name] : value.k === 'local' ? variables[value.id] : undefined;
  const [only, ...more] = variable?.values ?? [];
  return more.length === 0 && (only?.k === 'text' || only?.k === 'concat') ? only : null;
}

function named(name: string, { holes }: Flat): TableName {
  if (!hasHole(name)) return name;
  const parts = name
    .split(HOLE)
    .map((part, index): Value | null =>
      index % 2 === 1 ? (holes[Number(part)] ?? null) : { k: 'text', text: part, at: 0 },
    );
  return { parts };
}

/** `query += ' JOIN users u ON …'` belongs to the statement that `query` began with. */
function readAppended(node: AssignmentExpression, context: Context): void {
  if (node.operator !== '+=' || node.left.type !== 'Identifier') return;
  const binding = lookup(context.scope, node.left.name);
  const start = binding === null ? undefined : variableOf(context.draft, binding)?.values[0];
  const before = context.draft.sql.length;
  const value = toValue(node.right, context);
  if (value === null || !addStatements(node.right, value, context)) return;
  markRead(node.right, context);
  const at = start !== undefined && 'at' in start ? start.at : null;
  const base = context.draft.sql.findIndex(({ start: offset }) => at !== null && Math.abs(offset - at) <= 1);
  const added = context.draft.sql.slice(before);
  const first = context.draft.sql[base];
  if (first === undefined || added.length === 0) return;
  context.draft.sql.length = before;
  context.draft.sql[base] = {
    ...first,
    reads: [...first.reads, ...added.flatMap(({ reads }) => reads)],
    writes: [...first.writes, ...added.flatMap(({ writes }) => writes)],
    confidence: 'inferred',
  };
}
