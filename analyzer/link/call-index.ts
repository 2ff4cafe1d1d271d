/** Who calls whom with what, so that a parameter is what callers pass. Found in rounds: each knows more parameters. */
import type { CallFact, FunctionId } from '../model/facts.ts';
import { type PreciseAnswers, type PreciseTarget, siteKey } from '../model/precise.ts';
import { calleesOf } from './calls.ts';
import type { Entity } from './entities.ts';
import { createEvaluator, createSettled } from './evaluate.ts';
import { type Arguments, callKey, type Evaluator, type Hooks, type Standing } from './evaluator.ts';
import { memberOf } from './members.ts';
import type { Program } from './program.ts';

export interface CallSite {
  readonly file: string;
  readonly call: CallFact;
  /** The functions that it calls. */
  readonly targets: readonly Extract<Entity, { t: 'function' }>[];
  readonly callees: readonly Entity[];
  /** No later round will find anything else. */
  readonly isSettled: boolean;
  /** The type checker knew what is called. */
  readonly isPrecise: boolean;
}

export interface Linked {
  readonly evaluator: Evaluator;
  readonly sites: readonly CallSite[];
  readonly sitesOf: (file: string, fn: FunctionId) => readonly CallSite[];
}

const MAX_ROUNDS = 4;

/** @param answers what a type checker said of sites that are open otherwise */
export function indexCalls(program: Program, hooks: readonly Hooks[], answers: PreciseAnswers = new Map()): Linked {
  const settled = createSettled(program);
  let calls = new Map<string, Arguments[]>();
  let evaluator = createEvaluator(program, { calls, hooks, settled });
  let sites = findSites(evaluator, answers, []);
  for (let round = 1; round < MAX_ROUNDS; round += 1) {
    const next = argumentsByFunction(sites);
    if (countOf(next) === countOf(calls)) break;
    calls = next;
    evaluator = createEvaluator(program, { calls, hooks, settled });
    sites = findSites(evaluator, answers, sites);
  }
  const bySite = groupSites(sites);
  return { evaluator, sites, sitesOf: (file, fn) => bySite.get(callKey(file, fn)) ?? [] };
}

const countOf = (calls: ReadonlyMap<string, readonly unknown[]>): number => {
  let count = 0;
  for (const list of calls.values()) count += list.length;
  return count;
};

/** @param before the sites of the round before, in the same order; what is settled there stays */
function findSites(evaluator: Evaluator, answers: PreciseAnswers, before: readonly CallSite[]): CallSite[] {
  const sites: CallSite[] = [];
  for (const facts of evaluator.program.files.values()) {
    const here = { facts, bindings: NO_BINDINGS, evaluator };
    for (const call of facts.calls) {
      const known = before[sites.length];
      sites.push(known?.isSettled === true ? known : findSite(call, here, answers));
    }
  }
  return sites;
}

const NO_BINDINGS: Standing['bindings'] = new Map();

function findSite(call: CallFact, here: Standing, answers: PreciseAnswers): CallSite {
  const answer = answers.get(siteKey({ file: here.facts.path, start: call.start, end: call.end })) ?? [];
  const precise = answer.flatMap((target) => declaredCode(target, here));
  const callees = precise.length > 0 ? precise : calleesOf(call.callee, here);
  const targets = callees.flatMap((entity): readonly Entity[] => {
    const makes = entity.t === 'class' || (entity.t === 'instance' && call.callee.k === 'super');
    if (makes) return memberOf({ ...entity, t: 'instance' }, 'constructor', here);
    return [entity];
  });
  const isPlain = call.callee.k !== 'super' && callees.every(({ t }) => t !== 'class' && t !== 'module');
  const isSettled = isPlain && here.evaluator.isSettled(call.callee);
  const isPrecise = precise.length > 0;
  return { file: here.facts.path, call, callees, targets: functionsIn(targets), isSettled, isPrecise };
}

/** The function or class that a symbol is. */
function declaredCode({ file, symbol }: PreciseTarget, { evaluator }: Standing): readonly Entity[] {
  const facts = evaluator.program.files.get(file);
  if (facts === undefined) return [];
  const fn = Object.values(facts.functions).find((one) => one.declares && one.symbol === symbol);
  if (fn !== undefined) return [{ t: 'function', file, fn }];
  const of = Object.values(facts.classes).find((one) => one.symbol === symbol);
  return of === undefined ? [] : [{ t: 'class', file, of }];
}

/** Each function once, whatever it was made for. */
const functionsIn = (entities: readonly Entity[]): CallSite['targets'] => {
  const functions = entities.filter((entity) => entity.t === 'function');
  if (functions.length < 2) return functions;
  return [...new Map(functions.map((entity) => [callKey(entity.file, entity.fn.id), entity])).values()];
};

function argumentsByFunction(sites: readonly CallSite[]): Map<string, Arguments[]> {
  const calls = new Map<string, Arguments[]>();
  for (const { file, call, targets } of sites)
    for (const target of targets) {
      if (call.args.every((arg) => arg === null)) continue;
      const key = callKey(target.file, target.fn.id);
      const known = calls.get(key);
      const { line, fn, args, start, callee } = call;
      const self = callee.k === 'member' ? callee.of : null;
      if (known === undefined) calls.set(key, [{ file, line, fn, args, start, self }]);
      else known.push({ file, line, fn, args, start, self });
    }
  return calls;
}

function groupSites(sites: readonly CallSite[]): Map<string, CallSite[]> {
  const groups = new Map<string, CallSite[]>();
  for (const site of sites)
    for (const target of site.targets) {
      const key = callKey(target.file, target.fn.id);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [site]);
      else group.push(site);
    }
  return groups;
}
