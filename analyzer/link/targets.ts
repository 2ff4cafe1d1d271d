/** The symbols that a call or a mention refers to. */

import type { Confidence } from '../../contracts/report.ts';
import type { FileFacts, FunctionId, Place, Value } from '../model/facts.ts';
import { MODULE_CODE } from '../model/facts.ts';
import { moduleCode, type SymbolId } from '../model/graph.ts';
import type { Entity } from './entities.ts';
import { type Declaration, declarationOf, hasSymbol, type Program } from './program.ts';

export const symbolId = (file: string, name: string): SymbolId => `${file}#${name}`;

export interface Target {
  readonly to: SymbolId;
  /** The declaration itself was named, not just something that holds it. */
  readonly whole: boolean;
  readonly confidence: Confidence;
}

/** Declared symbols behind a value; the variable that holds it when nothing nearer is known. */
export function targetsOf(
  program: Program,
  file: string,
  value: Value,
  entities: readonly Entity[],
): readonly Target[] {
  const declared = declarationOf(program, file, value);
  const exact = declared === null ? null : exactSymbol(program, declared);
  if (exact !== null) return [{ to: exact, whole: true, confidence: 'exact' }, ...overriding(exact, entities)];
  const symbols = new Set(entities.flatMap((entity) => symbolOfEntity(entity) ?? []));
  const confidence: Confidence = symbols.size > 1 || !isWritten(value) ? 'inferred' : 'exact';
  if (symbols.size > 0) return [...symbols].sort().map((to) => ({ to, whole: true, confidence }));
  if (declared === null || !hasSymbol(factsOf(program, declared.file), declared.name)) return [];
  return [{ to: symbolId(declared.file, declared.name), whole: false, confidence: 'exact' }];
}

/** An abstract member runs as one of those that override it. */
function overriding(declared: SymbolId, entities: readonly Entity[]): readonly Target[] {
  if (!entities.some((entity) => entity.t === 'function' && entity.fn.abstract)) return [];
  const symbols = new Set(entities.flatMap((entity) => symbolOfEntity(entity) ?? []));
  symbols.delete(declared);
  return [...symbols].sort().map((to) => ({ to, whole: true, confidence: 'inferred' }));
}

const EMPTY = { symbols: [] } as unknown as FileFacts;
const factsOf = (program: Program, file: string): FileFacts => program.files.get(file) ?? EMPTY;

function exactSymbol(program: Program, { file, name, path }: Declaration): SymbolId | null {
  const full = [name, ...path].join('.');
  const facts = factsOf(program, file);
  if (!hasSymbol(facts, full)) return null;
  return symbolId(file, full);
}

export function symbolOfEntity(entity: Entity): SymbolId | null {
  if (entity.t === 'function') return entity.fn.symbol === '' ? null : symbolId(entity.file, entity.fn.symbol);
  return entity.t === 'class' && entity.of.symbol !== '' ? symbolId(entity.file, entity.of.symbol) : null;
}

/** Named step by step in the source; what comes in as a parameter or by a computed name is inferred. */
function isWritten(value: Value): boolean {
  let at: Value = value;
  while (at.k === 'member' || at.k === 'call' || at.k === 'new') {
    if (at.k === 'member' && at.name === '*') return false;
    at = at.of;
  }
  return at.k !== 'param' && at.k !== 'choice' && at.k !== 'element';
}

/** The symbol whose code stands at a place. */
export function symbolAt(facts: FileFacts, { fn }: { readonly fn: FunctionId }): SymbolId {
  const name = facts.functions[fn]?.symbol ?? '';
  return name === '' ? moduleCode(facts.path) : symbolId(facts.path, name);
}

/** As {@link symbolAt}, but what a top-level constant is made of belongs to the constant. */
export function holderAt(facts: FileFacts, place: Place): SymbolId {
  if (place.fn !== MODULE_CODE || place.holder === null) return symbolAt(facts, place);
  const parts = place.holder.split('.');
  while (parts.length > 0 && !hasSymbol(facts, parts.join('.'))) parts.pop();
  return parts.length === 0 ? moduleCode(facts.path) : symbolId(facts.path, parts.join('.'));
}

export const at = (file: string, line: number): string => `${file}:${line}`;
