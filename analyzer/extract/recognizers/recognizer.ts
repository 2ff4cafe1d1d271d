/**
 * A recognizer reads one kind of fact. It is a plain object: `applies` looks at the text of a file once, `read` holds a
 * function per node type. All recognizers run in the same visit of the syntax tree.
 */
import type { Node } from 'oxc-parser';
import type { Context } from '../scope.ts';

/** Functions by node type, each with the node typed as what it is. */
export type NodeReaders<More extends unknown[]> = {
  readonly [Type in Node['type']]?: (node: Node & { type: Type }, context: Context, ...more: More) => void;
};

export interface Recognizer {
  readonly name: string;
  /** False when nothing for this recognizer can be in the text. */
  readonly applies: (text: string) => boolean;
  readonly read: NodeReaders<[]>;
}

export type RecognizerTable = ReadonlyMap<string, readonly ((node: Node, context: Context) => void)[]>;

/** The readers of all recognizers that apply, by node type. */
export function tableOf(recognizers: readonly Recognizer[], text: string): RecognizerTable {
  const table = new Map<string, ((node: Node, context: Context) => void)[]>();
  for (const { applies, read } of recognizers) {
    if (!applies(text)) continue;
    for (const [type, reader] of Object.entries(read)) {
      const readers = table.get(type) ?? [];
      readers.push(reader as (node: Node, context: Context) => void);
      table.set(type, readers);
    }
  }
  return table;
}
