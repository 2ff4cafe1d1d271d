/**
 * What is emitted and handled by name: events, jobs of queues, topics. A library's recognizer says by rules which calls do
 * that and where the name and the handler stand; a wrapper of the project's own is told at its callers.
 */
import type { Confidence } from '../../contracts/report.ts';
import type { FileFacts, Place, Value } from '../model/facts.ts';
import type { Entry, EventUse, Unresolved } from '../model/graph.ts';
import type { Bodies } from './bodies.ts';
import type { Linked } from './call-index.ts';
import { liftAll } from './lift.ts';
import type { Located } from './origins.ts';
import { callsOfPackages, type PackageCall } from './package-calls.ts';
import { ANY, textsOf } from './patterns.ts';
import { importsPackage, type Recognizer } from './recognizers/recognizer.ts';
import { handlerOf } from './routes/handlers.ts';
import { filesOf, startedCode } from './started-code.ts';
import { at, symbolAt } from './targets.ts';

export interface MessageRule {
  /** The whole name of what is called. */
  readonly call: RegExp;
  readonly role: 'emit' | 'handle';
  /** What a handler is. */
  readonly kind?: Entry['kind'];
  /** Only an entry: nothing in the program emits under this name. */
  readonly isOutside?: boolean;
  /** Where the names stand. */
  readonly names: (call: PackageCall, linked: Linked) => readonly Located[];
  readonly handlers?: (call: PackageCall, linked: Linked) => readonly Located[];
}

export interface Messages {
  readonly events: readonly EventUse[];
  readonly entries: readonly Entry[];
  readonly unresolved: readonly Unresolved[];
}

/** @param packages names as they are imported */
export const messageRecognizer = (
  name: string,
  packages: readonly string[],
  rules: readonly MessageRule[],
): Recognizer => ({
  name,
  applies: (imported) => importsPackage(imported, ...packages, ...packages.map((one) => `node:${one}`)),
  read: { entries: (linked, bodies) => linkMessages(packages, rules, { linked, bodies }) },
});

interface Linking {
  readonly linked: Linked;
  readonly bodies: Bodies;
}

export function linkMessages(packages: readonly string[], rules: readonly MessageRule[], linking: Linking): Messages {
  const found: Found = { events: [], entries: [], unresolved: [] };
  for (const call of callsOfPackages(linking.linked, packages))
    for (const rule of rules) if (rule.call.test(call.callee.name)) readCall(call, rule, linking, found);
  return found;
}

interface Found {
  readonly events: EventUse[];
  readonly entries: Entry[];
  readonly unresolved: Unresolved[];
}

function readCall(call: PackageCall, rule: MessageRule, linking: Linking, found: Found): void {
  const { file, call: place } = call.site;
  const given = rule.handlers?.(call, linking.linked) ?? [];
  const handlers = [...given.flatMap((one) => wrappedIn(one, linking.linked)), ...given];
  for (const name of rule.names(call, linking.linked))
    for (const told of liftAll({ file, place }, [name, ...handlers], linking.linked)) tell(told, rule, linking, found);
}

/** `on(name, (payload) => listener(payload))` in a function that is given `listener`: that is the handler. */
function wrappedIn({ file, value }: Located, { evaluator }: Linked): Located[] {
  const facts = evaluator.program.files.get(file);
  const fn = value?.k === 'function' ? facts?.functions[value.id] : undefined;
  if (facts === undefined || fn === undefined) return [];
  return facts.calls
    .filter(({ start, callee }) => start > fn.id && start < fn.end && callee.k === 'param' && callee.fn < fn.id)
    .map(({ callee }) => ({ file, value: callee }));
}

interface Told {
  readonly file: string;
  readonly place: Place;
  readonly values: readonly Located[];
  readonly depth: number;
}

function tell(told: Told, rule: MessageRule, linking: Linking, found: Found): void {
  const { file, place, depth, values } = told;
  const facts = linking.linked.evaluator.program.files.get(file);
  const [name, ...handlers] = values;
  if (facts === undefined || name === undefined) return;
  const spot = { at: at(file, place.line), symbol: symbolAt(facts, place) };
  const texts = textsIn(name, linking.linked);
  const what = `name of what is ${rule.role === 'emit' ? 'emitted' : 'handled'}`;
  if (texts.length === 0) found.unresolved.push({ what, at: spot.at, why: 'it is computed' });
  for (const text of texts) {
    const isCertain = depth === 0 && texts.length === 1 && !text.includes(ANY);
    const message = { name: plain(text), confidence: isCertain ? 'exact' : 'inferred' } as const;
    const entry =
      rule.role === 'emit'
        ? null
        : entryOf({ ...message, kind: rule.kind ?? 'worker', facts, place }, handlers, linking);
    if (entry !== null) found.entries.push(entry);
    if (rule.isOutside === true) continue;
    const symbol = entry?.handler.symbol ?? spot.symbol;
    found.events.push({ event: message.name, role: rule.role, symbol, confidence: message.confidence, at: spot.at });
  }
}

/** Names that a value can be, `*` for what is not known of them. */
export const namesIn = (named: Located, linked: Linked): readonly string[] => textsIn(named, linked).map(plain);

const plain = (text: string): string => text.replaceAll(ANY, '*');

/** As {@link namesIn}, with {@link ANY} in them. */
function textsIn({ file, value }: Located, { evaluator }: Linked): readonly string[] {
  const facts = evaluator.program.files.get(file);
  if (facts === undefined || value === null) return [];
  const texts = textsOf(value, { facts, bindings: new Map(), evaluator });
  return [...new Set(texts)].filter((text) => /[^\0\s]/.test(text)).sort();
}

export interface EntrySpot {
  readonly name: string;
  readonly kind: Entry['kind'];
  readonly facts: FileFacts;
  readonly place: Place;
  readonly confidence: Confidence;
}

/** The first handler that is code; where none is seen, the code around answers. */
export function entryOf(
  { facts, place, confidence, ...spot }: EntrySpot,
  handlers: readonly Located[],
  { linked, bodies }: Linking,
): Entry {
  const owner = { file: facts.path, symbol: symbolAt(facts, place), line: place.line };
  const { evaluator } = linked;
  const file = handlers.flatMap((one) => filesOf(one, linked))[0];
  if (file !== undefined) return { ...spot, ...startedCode(file, linked), confidence, at: at(facts.path, place.line) };
  const found = handlers.map((one) => {
    const here = { facts: evaluator.program.files.get(one.file) ?? facts, bindings: new Map(), evaluator };
    return handlerOf({ value: one.value, line: place.line, here, owner }, linked, bodies);
  });
  const around = { handler: owner, calls: [], statements: [], known: false };
  const { known, ...handler } = found.find((one) => one.known) ?? around;
  return { ...spot, ...handler, confidence: known ? confidence : 'inferred', at: at(facts.path, place.line) };
}

/** Where in a call names and handlers stand. */
export const argument =
  (index: number): NonNullable<MessageRule['handlers']> =>
  ({ site: { file, call } }) => {
    const value = call.args[index];
    return value === undefined || value === null ? [] : [{ file, value }];
  };

/** The last argument that may be code. */
export const lastArgument: NonNullable<MessageRule['handlers']> = ({ site: { file, call } }) => {
  const value = call.args.findLast((one): one is Value => one !== null && one.k !== 'text' && one.k !== 'object');
  return value === undefined ? [] : [{ file, value }];
};
