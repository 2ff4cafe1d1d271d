/** Goes through all calls that could be on a router and asks the dialects what they say. */
import type { FileFacts, RouteFact, Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { type Entity, entityKey } from '../entities.ts';
import { type Bindings, evaluateHere, type Standing } from '../evaluator.ts';
import { at } from '../targets.ts';
import type { Dialect, Said, SaidGuard, SaidMount, SaidPrefix, SaidRoute, SaidUnknown } from './dialect.ts';
import { iterationsOf } from './iterations.ts';
import { pathsOf } from './paths.ts';
import type { Place } from './positions.ts';

/** One thing that was said about a router, and where. */
export interface Heard<What extends Said = Said> {
  readonly said: What;
  readonly router: Entity;
  readonly isApplication: boolean;
  readonly facts: FileFacts;
  readonly fn: number;
  readonly start: number;
  readonly line: number;
  readonly written?: Place;
  readonly bindings: Bindings;
  /** `file:line` of the outermost call that says which route it is. */
  readonly place: string;
  /** File and offset of the call on the router. */
  readonly registered: string;
}

export interface HeardAll {
  readonly routes: readonly Heard<SaidRoute>[];
  readonly mounts: readonly Heard<SaidMount>[];
  readonly guards: readonly Heard<SaidGuard>[];
  readonly prefixes: readonly Heard<SaidPrefix>[];
  readonly unknown: readonly Heard<SaidUnknown>[];
}

interface Listening {
  readonly linked: Linked;
  readonly dialects: readonly Dialect[];
  readonly known: Set<string>;
  readonly heard: Heard[];
}

interface Candidate {
  readonly fact: RouteFact;
  readonly facts: FileFacts;
}

const MAX_ROUNDS = 8;

export function listenToRouters(linked: Linked, dialects: readonly Dialect[]): HeardAll {
  const listening: Listening = { linked, dialects, known: new Set(), heard: [] };
  listenToMakers(listening);
  let open = candidatesOf(linked, dialects);
  for (let round = 0; round < MAX_ROUNDS && open.length > 0; round += 1) {
    const before = listening.known.size;
    open = open.filter((candidate) => !listenTo(candidate, listening));
    if (listening.known.size === before) break;
  }
  const { heard } = listening;
  return {
    routes: heard.filter((one) => one.said.says === 'route') as Heard<SaidRoute>[],
    mounts: heard.filter((one) => one.said.says === 'mount') as Heard<SaidMount>[],
    guards: heard.filter((one) => one.said.says === 'guard') as Heard<SaidGuard>[],
    prefixes: heard.filter((one) => one.said.says === 'prefix') as Heard<SaidPrefix>[],
    unknown: heard.filter((one) => one.said.says === 'unknown') as Heard<SaidUnknown>[],
  };
}

function listenToMakers({ linked, dialects, heard }: Listening): void {
  const makers = dialects.filter(({ made }) => made !== undefined);
  if (makers.length === 0) return;
  for (const site of linked.sites) {
    if (!site.callees.some(({ t }) => t === 'package')) continue;
    for (const dialect of makers)
      for (const { router, said } of dialect.made?.(site, linked) ?? []) {
        const facts = linked.evaluator.program.files.get(site.file);
        if (facts === undefined) continue;
        const { fn, start, line } = site.call;
        const isApplication = dialect.isApplication(router);
        const place = at(site.file, line);
        const made = { facts, fn, start, line, place, registered: place, bindings: new Map() };
        heard.push({ said, router, isApplication, ...made });
      }
  }
}

function candidatesOf(linked: Linked, dialects: readonly Dialect[]): readonly Candidate[] {
  const verbs = new Set(['', ...dialects.flatMap((dialect) => [...dialect.verbs])]);
  return [...linked.evaluator.program.files.values()].flatMap((facts) =>
    facts.routes.filter(({ verb }) => verbs.has(verb)).map((fact) => ({ fact, facts })),
  );
}

/** False when its receiver is no router, or is not known to be one yet. */
function listenTo({ fact, facts }: Candidate, listening: Listening): boolean {
  const { evaluator } = listening.linked;
  const receivers = evaluator.evaluate(facts.path, fact.receiver);
  if (!receivers.some((entity) => dialectOf(entity, fact, listening) !== null)) return false;
  const { args, computedVerb, receiver } = fact;
  const isMount = fact.verb === 'use';
  const told = isMount ? args.filter(isPassedOn) : [args[0] ?? null, computedVerb];
  const named = iterationsOf({ told, receiver }, facts, evaluator);
  const isTold = (named[0]?.size ?? 0) > 0;
  const answered = isTold || isMount ? named : iterationsOf({ told: args.slice(-1), receiver }, facts, evaluator);
  for (const bindings of answered)
    listenUnder({ facts, bindings, evaluator }, { fact, position: isTold ? 'caller' : 'here' }, listening);
  return true;
}

/** Not made here from something else that is passed on. */
const isPassedOn = (value: Value | null): boolean => value !== null && value.k !== 'call' && value.k !== 'new';

interface Spoken {
  readonly dialect: Dialect;
  readonly router: Entity;
}

function dialectOf(entity: Entity, { verb }: RouteFact, { dialects, known }: Listening): Spoken | null {
  const of = entity.t === 'route' ? entity.router : entity;
  for (const dialect of dialects) {
    const router = dialect.routerOf(of, known);
    if (router !== null) return verb === '' || dialect.verbs.has(verb) ? { dialect, router } : null;
  }
  return null;
}

interface Listened {
  readonly fact: RouteFact;
  /** Who says which route it is: the code itself, or who calls it. */
  readonly position: 'here' | 'caller';
}

function listenUnder(here: Standing, { fact, position: by }: Listened, listening: Listening): void {
  const { linked, known, heard } = listening;
  const { facts, bindings, evaluator } = here;
  const written = { facts, fn: fact.fn, start: fact.start };
  const position = { ...registeredAt(fact, by === 'here' ? { ...here, bindings: new Map() } : here), written };
  for (const entity of madeOnes(evaluateHere(fact.receiver, here))) {
    const spoken = dialectOf(entity, fact, listening);
    if (spoken === null) continue;
    const { dialect, router } = spoken;
    const owner = entity.t === 'route' ? (evaluator.program.files.get(entity.file) ?? facts) : facts;
    const path = entity.t === 'route' ? (pathsOf(entity.path, { ...here, facts: owner }) ?? UNKNOWN) : null;
    const routerOf = (other: Entity) => dialect.routerOf(other, known);
    const isApplication = dialect.isApplication(router);
    for (const said of dialect.read({ fact, router, path, here, linked, routerOf })) {
      if (said.says === 'mount') known.add(entityKey(said.child));
      const under = said.says === 'mount' && said.on !== undefined ? underOther(said.on, dialect) : {};
      heard.push({
        said,
        router,
        isApplication,
        ...under,
        bindings,
        registered: at(facts.path, fact.start),
        ...position,
      });
    }
  }
}

const underOther = (router: Entity, dialect: Dialect) => ({ router, isApplication: dialect.isApplication(router) });

/** Where it is seen what was made, the declared type says nothing more. */
function madeOnes(entities: readonly Entity[]): readonly Entity[] {
  const made = entities.filter((entity) => entity.t !== 'package' || entity.site !== '');
  return made.some(({ t }) => t === 'package') ? made : entities;
}

const UNKNOWN = [{ path: '*', confidence: 'inferred' as const }];

/** The outermost call that says which route it is, when the registration stands in a wrapper. */
function registeredAt({ fn, start, line }: RouteFact, { facts, bindings, evaluator }: Standing) {
  for (const [key, index] of bindings) {
    const call = evaluator.callsWithKey(key)[index];
    const from = call === undefined ? undefined : evaluator.program.files.get(call.file);
    if (call !== undefined && from !== undefined)
      return { facts: from, fn: call.fn, start: call.start, line: call.line, place: at(from.path, call.line) };
  }
  return { facts, fn, start, line, place: at(facts.path, line) };
}
