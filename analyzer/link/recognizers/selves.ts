/** Which class `this` is in the code of a base class: whatever class its callers ask. */
import { type CallFact, type FileFacts, type FunctionId, MODULE_CODE } from '../../model/facts.ts';
import type { CallSite, Linked } from '../call-index.ts';
import type { ClassEntity } from '../entities.ts';

export interface Self {
  readonly file: string;
  readonly place: CallFact;
  readonly self: ClassEntity;
}

const MAX_DEPTH = 5;

/** The classes below `base` whose members calls of the function around `site` are, and those calls. */
export function selvesOf(site: CallSite, base: ClassEntity, linked: Linked, withBase = false): readonly Self[] {
  return search(site, { base, linked, withBase }, 0);
}

interface Search {
  readonly base: ClassEntity;
  readonly linked: Linked;
  /** Things of the base class itself count, where somebody else than the class asks them. */
  readonly withBase: boolean;
}

function search({ file, call }: CallSite, asked: Search, depth: number): readonly Self[] {
  const { base, linked, withBase } = asked;
  const facts = linked.evaluator.program.files.get(file);
  if (facts === undefined || depth > MAX_DEPTH) return [];
  return linked.sitesOf(file, methodAround(facts, call.fn)).flatMap((caller) => {
    const { callee } = caller.call;
    if (callee.k !== 'member') return [];
    return linked.evaluator.evaluate(caller.file, callee.of).flatMap((entity): readonly Self[] => {
      if (entity.t !== 'class' && entity.t !== 'instance') return [];
      const isBase = entity.of.id === base.of.id && entity.file === base.file;
      const isOwn = callee.of.k === 'this' || callee.of.k === 'class' || callee.of.k === 'super';
      if (isBase && (isOwn || !withBase)) return isOwn ? search(caller, asked, depth + 1) : [];
      return [{ file: caller.file, place: caller.call, self: entity }];
    });
  });
}

/** The function that is the member, around the functions written in it. */
function methodAround(facts: FileFacts, fn: FunctionId): FunctionId {
  let at = facts.functions[fn];
  while (at !== undefined && !at.declares && at.id !== MODULE_CODE) at = facts.functions[at.parent];
  return at?.id ?? fn;
}
