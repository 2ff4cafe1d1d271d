/** A `.prisma` file → its models: the tables behind them, their columns and how they hang together. */
import type { ModelFact, ModelField } from '../../model/facts.ts';
import { type Block, blocksOf } from './blocks.ts';

/** @param lineOf line of an offset, from 1 */
export const readPrisma = (text: string, lineOf: (offset: number) => number): readonly ModelFact[] =>
  blocksOf(text)
    .filter(({ keyword }) => keyword === 'model' || keyword === 'view')
    .map((block) => modelOf(block, lineOf));

function modelOf({ name, start, lines }: Block, lineOf: (offset: number) => number): ModelFact {
  const own = lines.filter(({ text }) => text.startsWith('@@')).map(({ text }) => text);
  const fields = lines.flatMap(({ text }) => fieldOf(text) ?? []);
  return { name, table: tableName(name, own), line: lineOf(start), fields };
}

/** `@@map` gives the name, `@@schema` the database schema around it. */
function tableName(model: string, attributes: readonly string[]): string {
  const of = (attribute: string) => attributes.map((text) => stringOf(attribute, text)).find((text) => text !== null);
  const schema = of('@@schema') ?? null;
  const table = of('@@map') ?? model;
  return schema === null || schema === 'public' ? table : `${schema}.${table}`;
}

const FIELD = /^(\w+)\s+(Unsupported\s*\("[^"]*"\)|[\w.]+)\s*(\[\s*\])?\s*\??\s*([\s\S]*)$/;

function fieldOf(text: string): ModelField | null {
  const [, name = '', type = '', list, attributes = ''] = FIELD.exec(text) ?? [];
  if (name === '') return null;
  const relation = /@relation\b\s*(\([\s\S]*)?/.exec(attributes);
  return {
    name,
    type,
    list: list !== undefined,
    column: stringOf('@map', attributes) ?? name,
    relation: relation === null ? null : relationOf(relation[1] ?? ''),
  };
}

/** `("author", fields: [authorId], references: [id])`. */
function relationOf(args: string): NonNullable<ModelField['relation']> {
  const own = args.slice(0, closing(args));
  const name = /^\(\s*(?:name\s*:\s*)?"([^"]*)"/.exec(own) ?? /\bname\s*:\s*"([^"]*)"/.exec(own);
  const fields = /\bfields\s*:\s*\[([^\]]*)\]/.exec(own)?.[1] ?? '';
  return { name: name?.[1] ?? null, fields: fields.split(',').flatMap((field) => field.trim() || []) };
}

/** Where the bracket that the text begins with ends. */
function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** `@map("x")` and `@map(name: "x")`. */
function stringOf(attribute: string, text: string): string | null {
  const found = new RegExp(`(?:^|[^@\\w.])${attribute}\\s*\\(\\s*(?:name\\s*:\\s*)?"([^"]*)"`).exec(text);
  return found?.[1] ?? null;
}
