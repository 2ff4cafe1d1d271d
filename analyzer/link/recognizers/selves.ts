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
export function selvesOf({ file, call }: CallSite, base: ClassEntity, linked: Linked, depth = 0): readonly Self[] {
  const facts = linked.evaluator.program.files.get(file);
  if (facts === undefined || depth > MAX_DEPTH) return [];
  return linked.sitesOf(file, methodAround(facts, call.fn)).flatMap((caller) => {
    const { callee } = caller.call;
    if (callee.k !== 'member') return [];
    const asked = linked.evaluator.evaluate(caller.file, callee.of);
    return asked.flatMap((entity): readonly Self[] => {
      if (entity.t !== 'class' && entity.t !== 'instance') return [];
      if (entity.of.id === base.of.id && entity.file === base.file) return selvesOf(caller, base, linked, depth + 1);
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
