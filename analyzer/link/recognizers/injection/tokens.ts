/** What things are asked for by: a class, a text, a symbol, a member of a list of them. Read without evaluating anything. */
import type { FileFacts, Value } from '../../../model/facts.ts';
import { declarationOf, type Program } from '../../program.ts';

const MAX_HOPS = 8;

/** Two values with the same key are the same token; null for what is computed. */
export function tokenKey(program: Program, file: string, value: Value | null | undefined, hops = 0): string | null {
  const facts = program.files.get(file);
  if (value === null || value === undefined || facts === undefined || hops > MAX_HOPS) return null;
  const inner = (one: Value | null | undefined): string | null => tokenKey(program, file, one, hops + 1);
  switch (value.k) {
    case 'text':
      return textKey(value.text);
    case 'typed':
      return inner(value.type);
    case 'function':
      return inner(facts.functions[value.id]?.returns[0]);
    case 'call':
    case 'new':
      return value.args[0]?.k === 'function' ? inner(value.args[0]) : null;
    case 'local':
      return inner(facts.variables[value.id]?.values[0]);
    case 'class':
      return declaredKey(program, file, value);
    case 'name':
    case 'member':
      return declaredKey(program, file, value) ?? packageKey(facts, value);
    default:
      return null;
  }
}

export const textKey = (text: string): string => `"${text}"`;

/** A constant that is a text is that text; anything else is known by where it is declared. */
function declaredKey(program: Program, file: string, value: Value): string | null {
  const declared = declarationOf(program, file, value);
  const facts = declared === null ? undefined : program.files.get(declared.file);
  if (declared === null || facts === undefined) return null;
  let constant: Value | undefined = facts.bindings[declared.name]?.values[0];
  for (const step of declared.path)
    constant = constant?.k === 'object' ? facts.objects[constant.id]?.props[step] : undefined;
  if (constant?.k === 'text') return textKey(constant.text);
  return `${declared.file}#${[declared.name, ...declared.path].join('.')}`;
}

function packageKey(facts: FileFacts, value: Value): string | null {
  if (value.k === 'module') return value.specifier;
  if (value.k === 'name') {
    const bound = facts.bindings[value.name]?.values[0];
    return bound?.k === 'member' || bound?.k === 'module' ? packageKey(facts, bound) : null;
  }
  if (value.k !== 'member') return null;
  const of = packageKey(facts, value.of);
  return of === null ? null : `${of}.${value.name}`;
}
