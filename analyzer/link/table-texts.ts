/** What a value that stands for a table's name says: texts, quoted or not, calls that quote, what subclasses put in. */
import type { Value } from '../model/facts.ts';
import type { Linked } from './call-index.ts';
import type { ClassEntity } from './entities.ts';
import { knownTexts } from './lift.ts';

const DEFAULT_SCHEMA = /^(public|main|dbo)\./i;
const NAME = /^[\p{L}_][\p{L}\p{N}_$.]*$/u;
const KEYWORD = /^(select|with|insert|update|delete|values|from|where|join|left|inner|cross|lateral|only)$/i;

/** `"public"."orders" o` → `orders`; null for what is no name. */
export function tableInText(text: string): string | null {
  const [word = ''] = text.trim().split(/\s/);
  const name = word.replace(/["`[\]]/g, '').replace(DEFAULT_SCHEMA, '');
  return NAME.test(name) && !KEYWORD.test(name) ? name : null;
}

/** The texts of a value in the place of a name; null when they are not known. */
export function nameTexts(file: string, value: Value, linked: Linked): readonly string[] | null {
  return knownTexts(file, value, linked) ?? quotedTexts(file, value, linked) ?? overriddenTexts(file, value, linked);
}

/** Functions of drivers that quote a name: `sql.identifier(['public', 'orders'])`, `sql('orders')`, `escapeId('orders')`. */
const QUOTES = /^(sql|identifier|ident|id|raw|unsafe|table|ref|name|as|escapeId|escapeIdentifier|quote\w*|wrap\w*)$/i;

function quotedTexts(file: string, value: Value, linked: Linked): readonly string[] | null {
  if (value.k !== 'call' || !QUOTES.test(calledName(file, value.of, linked))) return null;
  const [first] = value.args;
  if (first?.k !== 'array') return first === null || first === undefined ? null : knownTexts(file, first, linked);
  const parts = first.items.map((item) => (item === null ? null : knownTexts(file, item, linked)));
  const table = parts.at(-1);
  return table === null || table === undefined ? null : table;
}

function calledName(file: string, callee: Value, { evaluator }: Linked): string {
  if (callee.k === 'member') return callee.name;
  if (callee.k === 'name') return callee.name;
  if (callee.k === 'local') return evaluator.program.files.get(file)?.variables[callee.id]?.name ?? '';
  if (callee.k !== 'param') return '';
  return evaluator.program.files.get(file)?.functions[callee.fn]?.params[callee.index]?.name ?? '';
}

/** `this.table` of a base class is what its subclasses set it to; so is `this.constructor.table`. */
function overriddenTexts(file: string, value: Value, linked: Linked): readonly string[] | null {
  const { program, subclasses } = linked.evaluator;
  const facts = program.files.get(file);
  const [only, ...more] = value.k === 'local' ? (facts?.variables[value.id]?.values ?? []) : [value];
  if (only?.k !== 'member' || more.length > 0) return null;
  const isStatic = only.of.k === 'member' && only.of.name === 'constructor';
  const self = isStatic && only.of.k === 'member' ? only.of.of : only.of;
  if (self.k !== 'this') return null;
  const below = descendants(file, self.class, subclasses);
  const texts = below.flatMap(({ file: from, of }) =>
    ((isStatic ? of.statics : of.members)[only.name] ?? []).flatMap((given) => knownTexts(from, given, linked) ?? []),
  );
  return texts.length === 0 ? null : [...new Set(texts)].sort();
}

type Subclasses = Linked['evaluator']['subclasses'];

const MAX_CLASSES = 200;

function descendants(file: string, id: number, subclasses: Subclasses): readonly ClassEntity[] {
  const found: ClassEntity[] = [...subclasses(file, id)];
  for (const one of found) {
    if (found.length > MAX_CLASSES) break;
    found.push(...subclasses(one.file, one.of.id).filter((next) => !found.some(({ of }) => of === next.of)));
  }
  return found;
}
