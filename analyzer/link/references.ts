/** Module references as written, and symbol references through barrels to the declaration. */
import type { Confidence } from '../../contracts/report.ts';
import {
  type CallFact,
  type FileFacts,
  type ImportFact,
  type MentionFact,
  MODULE_CODE,
  type Value,
} from '../model/facts.ts';
import { moduleCode, moduleOf, type Reference, type Unresolved } from '../model/graph.ts';
import type { CallSite, Linked } from './call-index.ts';
import type { Conditions } from './conditions.ts';
import type { Entity } from './entities.ts';
import { membersOnTheWay, mentioned } from './mentioned.ts';
import { matchingModules } from './patterns.ts';
import { declarationOf, hasSymbol, type Program } from './program.ts';
import { at, holderAt, type Target, targetsOf } from './targets.ts';

export interface References {
  readonly references: readonly Reference[];
  readonly unresolved: readonly Unresolved[];
  /** Files beside the sources that are imported: JSON, declarations. */
  readonly imported: ReadonlySet<string>;
}

export function linkReferences(linked: Linked, conditions: Conditions): References {
  const { program } = linked.evaluator;
  const found: Found = { references: [], unresolved: [], imported: new Set(), conditions };
  for (const facts of program.files.values()) {
    for (const fact of facts.imports) linkImport(fact, facts, linked, found);
    for (const mention of facts.mentions) linkMention(mention, facts, linked, found);
  }
  for (const site of linked.sites) linkCall(site, linked, found);
  return found;
}

interface Found {
  readonly references: Reference[];
  readonly unresolved: Unresolved[];
  readonly imported: Set<string>;
  readonly conditions: Conditions;
}

function linkImport(fact: ImportFact, facts: FileFacts, { evaluator }: Linked, found: Found): void {
  const place = at(facts.path, fact.line);
  const add = (path: string, confidence: Confidence) =>
    found.references.push({
      from: moduleCode(facts.path),
      to: moduleCode(path),
      kind: fact.kind,
      confidence,
      at: place,
    });
  if (fact.specifier === null) {
    const here = { facts, bindings: new Map(), evaluator };
    const paths = fact.pattern === null ? [] : matchingModules(fact.pattern, here);
    for (const path of paths) add(path, 'inferred');
    if (paths.length === 0)
      found.unresolved.push({ what: fact.text, at: place, why: 'the module to load is computed at run time' });
    return;
  }
  const resolution = evaluator.program.resolve(facts.path, fact.specifier, fact.way);
  if (resolution.kind === 'module') add(resolution.path, fact.confidence);
  else if (resolution.kind === 'file' && isLinked(resolution.path)) {
    found.imported.add(resolution.path);
    add(resolution.path, fact.confidence);
  } else if (resolution.kind === 'missing' && !ASSET.test(fact.specifier))
    found.unresolved.push({ what: fact.specifier, at: place, why: 'no file was found for this import' });
}

const isLinked = (path: string): boolean => /\.(json|d\.[cm]?ts)$/.test(path);

/** Things that only a bundler imports. */
const ASSET = /\.(css|s[ac]ss|less|svg|png|jpe?g|gif|webp|woff2?|ttf|html|md|txt|ya?ml|graphql|gql|node|wasm)(\?\w+)?$/;

function linkMention(mention: MentionFact, facts: FileFacts, { evaluator }: Linked, found: Found): void {
  const from = holderAt(facts, mention);
  const more = { ...(mention.listed === true ? LISTED : {}), ...found.conditions.whenAt(facts, mention) };
  for (const target of mentioned(mention.value, facts.path, evaluator))
    addUse(from, { ...target, ...more }, at(facts.path, mention.line), found);
}

const LISTED = { listed: true } as const;

type Used = Target & Pick<Reference, 'listed' | 'when'>;

function addUse(from: string, { to, confidence, whole: _, ...more }: Used, place: string, found: Found): void {
  if (from !== to) found.references.push({ from, to, kind: 'use', confidence, at: place, ...more });
}

/** A callback that is called is not a dependency: whoever passes it mentions it, and it may be anybody's. */
function linkCall(site: CallSite, linked: Linked, found: Found): void {
  const { file, call, callees: all, isPrecise } = site;
  const { evaluator } = linked;
  const callees = all.filter((callee) => !isWrittenAtCaller(callee, file, call, linked));
  const facts = evaluator.program.files.get(file);
  if (facts === undefined) return;
  if (call.callee.k === 'param') return;
  const place = at(file, call.line);
  const when = found.conditions.whenAt(facts, call);
  for (const target of membersOnTheWay(call.callee, file, evaluator))
    addUse(holderAt(facts, call), { ...target, ...when }, place, found);
  const targets = targetsOf(evaluator.program, file, call.callee, callees);
  for (const target of targets) {
    if (!target.whole) addUse(holderAt(facts, call), { ...target, ...when }, place, found);
    else if (target.to !== holderAt(facts, call))
      found.references.push({
        from: holderAt(facts, call),
        to: target.to,
        kind: 'call',
        confidence: callees.length < all.length ? 'inferred' : target.confidence,
        at: place,
        ...(isPrecise ? { precise: true } : {}),
        ...when,
        ...found.conditions.givenBy(site, target.to),
      });
  }
  if (targets.length === 0 && all.length === 0)
    reportUnknown(call.callee, { facts, program: evaluator.program, place, found });
}

/**
 * `find({ map: (row) => … })` called as `options.map(row)`: the code stands at the caller, who has its calls already; the function
 * that calls it back does not depend on everybody who hands it something.
 */
function isWrittenAtCaller(callee: Entity, file: string, call: CallFact, linked: Linked): boolean {
  if (callee.t !== 'function' || callee.fn.declares) return false;
  const facts = linked.evaluator.program.files.get(file);
  for (let fn = facts?.functions[call.fn]; fn !== undefined && fn.id !== MODULE_CODE; fn = facts?.functions[fn.parent])
    for (const site of linked.sitesOf(file, fn.id))
      if (site.file === callee.file && site.call.start < callee.fn.id && callee.fn.end <= site.call.end) return true;
  return false;
}

interface Unknown {
  readonly facts: FileFacts;
  readonly program: Program;
  readonly place: string;
  readonly found: Found;
}

/** A call of something imported from the project's own files that cannot be found there. */
function reportUnknown(callee: Value, { facts, program, place, found }: Unknown): void {
  const name = rootName(callee);
  const binding = name === null ? undefined : facts.bindings[name]?.values[0];
  if (name === null || binding?.k !== 'member' || binding.of.k !== 'module' || hasSymbol(facts, name)) return;
  const resolution = program.resolve(facts.path, binding.of.specifier, binding.of.way);
  if (resolution.kind !== 'module' || declarationOf(program, facts.path, { k: 'name', name }) !== null) return;
  if (program.files.get(resolution.path)?.problems.length !== 0) return;
  found.unresolved.push({
    what: `${name}()`,
    at: place,
    why: `${resolution.path} was not seen to export ${binding.name}`,
  });
}

function rootName(value: Value): string | null {
  let root: Value = value;
  while (root.k === 'member') root = root.of;
  return root.k === 'name' ? root.name : null;
}

/** Every reference once, without those to symbols that nothing declares. */
export function tidyReferences(references: readonly Reference[], known: ReadonlySet<string>): Reference[] {
  const seen = new Map<string, Reference>();
  for (const reference of references) {
    if (!known.has(reference.to) || !known.has(reference.from)) continue;
    if (moduleOf(reference.from) === moduleOf(reference.to) && reference.from === reference.to) continue;
    const key = `${reference.from}\n${reference.to}\n${reference.kind}\n${reference.at}`;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, reference);
    else seen.set(key, agreed(before.confidence === 'exact' ? before : reference, before, reference));
  }
  return [...seen.values()];
}

/** Two calls on one line: only what both say holds. */
function agreed({ when: _when, given: _given, ...rest }: Reference, one: Reference, other: Reference): Reference {
  const when = one.when?.filter(({ key, holds }) =>
    other.when?.some((also) => also.key === key && also.holds === holds),
  );
  const given = Object.entries(one.given ?? {}).filter(([key, value]) => other.given?.[key] === value);
  return {
    ...rest,
    ...(when !== undefined && when.length > 0 ? { when } : {}),
    ...(given.length > 0 ? { given: Object.fromEntries(given) } : {}),
  };
}
