/** Migrations say how to go forth (`up`) and back (`down`): only forth tells what there is. */
import { type FileFacts, type FunctionId, MODULE_CODE } from '../../model/facts.ts';

export function isInDown(facts: FileFacts, fn: FunctionId): boolean {
  for (let at = facts.functions[fn]; at !== undefined && at.id !== MODULE_CODE; at = facts.functions[at.parent])
    if (/(^|\.)down$/.test(at.symbol)) return true;
  return false;
}
