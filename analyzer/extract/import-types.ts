/** `import('./order.ts').Order`, wherever a type can stand. */
import { type Node, visitorKeys } from 'oxc-parser';
import type { Draft } from './draft.ts';
import { addImport } from './module-record.ts';

export function readImportTypes(body: readonly Node[], draft: Draft): void {
  const open: Node[] = [...body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'TSImportType') addImport(node.source.value, 'type', { draft, start: node.start });
    for (const key of keysOf(node)) {
      const child = (node as unknown as Record<string, Node | (Node | null)[] | null>)[key];
      for (const one of Array.isArray(child) ? child : [child]) if (one !== null && one !== undefined) open.push(one);
    }
  }
}

/** The old name of an import type's source warns when it is read. */
const keysOf = ({ type }: Node): readonly string[] =>
  type === 'TSImportType' ? ['typeArguments'] : (visitorKeys[type] ?? []);
