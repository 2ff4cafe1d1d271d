/** What runs inside a stretch of code: the calls and statements in it and in the unnamed functions it calls. */
import type { FileFacts, FunctionId } from '../model/facts.ts';
import type { LineSpan, SymbolId } from '../model/graph.ts';
import type { CallSite, Linked } from './call-index.ts';
import type { Entity } from './entities.ts';
import type { LinkedStatement } from './statements.ts';
import { targetsOf } from './targets.ts';

export interface Body {
  readonly calls: readonly SymbolId[];
  readonly statements: readonly string[];
  /** Of whole functions: from which line to which. */
  readonly lines?: readonly LineSpan[];
}

export interface Bodies {
  /** Whole functions. */
  readonly of: (file: string, functions: readonly FunctionId[]) => Body;
  /** A part of one function, by offsets. */
  readonly between: (file: string, from: number, to: number) => Body;
}

interface PerFile {
  readonly sites: readonly CallSite[];
  readonly statements: readonly LinkedStatement[];
}

export function createBodies(linked: Linked, statements: readonly LinkedStatement[]): Bodies {
  const files = new Map<string, PerFile>();
  const sites = Map.groupBy(linked.sites, ({ file }) => file);
  const byFile = Map.groupBy(statements, ({ file }) => file);
  for (const file of linked.evaluator.program.files.keys())
    files.set(file, { sites: sites.get(file) ?? [], statements: byFile.get(file) ?? [] });
  const between = (file: string, from: number, to: number): Body => {
    const { calls, statements } = readBody({ file, linked, files, spans: [{ from, to }] });
    return { calls, statements };
  };
  return {
    between,
    of: (file, functions) => {
      const facts = linked.evaluator.program.files.get(file);
      const spans = functions.flatMap((id) => {
        const fn = facts?.functions[id];
        return fn === undefined ? [] : [{ from: fn.id, to: fn.end }];
      });
      return readBody({ file, linked, files, spans });
    },
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Reading {
  readonly file: string;
  readonly linked: Linked;
  readonly files: ReadonlyMap<string, PerFile>;
  readonly spans: readonly Span[];
}

/** Follows unnamed functions of the same file; named ones are symbols, and are followed by whoever walks the graph. */
function readBody({ file, linked, files, spans }: Reading): Body {
  const { evaluator } = linked;
  const facts = evaluator.program.files.get(file);
  const own = files.get(file);
  const calls = new Set<SymbolId>();
  const statements = new Set<string>();
  const todo = [...spans];
  const seen = new Set<number>();
  /** Unnamed code of this file: what it does is told, not that it belongs to the symbol around it. */
  const isFollowed = (entities: readonly Entity[]): boolean =>
    entities.length > 0 &&
    entities.every((entity) => entity.t === 'function' && entity.file === file && !entity.fn.declares);
  const follow = (entities: readonly Entity[]): void => {
    for (const entity of entities) {
      if (entity.t !== 'function' || entity.file !== file || entity.fn.declares || seen.has(entity.fn.id)) continue;
      seen.add(entity.fn.id);
      todo.push({ from: entity.fn.id, to: entity.fn.end });
    }
  };
  for (const span of todo) {
    for (const { call, callees } of own?.sites ?? []) {
      if (!isInside(call.start, span) || call.callee.k === 'param') continue;
      if (!isFollowed(callees))
        for (const { to } of targetsOf(evaluator.program, file, call.callee, callees)) calls.add(to);
      follow(callees);
    }
    for (const mention of mentionsIn(facts, span)) {
      const entities = evaluator.evaluate(file, mention.value);
      if (!isFollowed(entities))
        for (const { to } of targetsOf(evaluator.program, file, mention.value, entities)) calls.add(to);
      follow(entities);
    }
    for (const statement of own?.statements ?? []) {
      if (!isInside(statement.start, span)) continue;
      statements.add(statement.at);
      for (const call of statement.calls ?? []) calls.add(call);
    }
  }
  const lines = todo.map(
    ({ from }): LineSpan => [facts?.functions[from]?.line ?? 1, facts?.functions[from]?.endLine ?? 1],
  );
  return { calls: [...calls].sort(), statements: [...statements].sort(), lines };
}

const isInside = (offset: number, { from, to }: Span): boolean => offset >= from && offset < to;

const mentionsIn = (facts: FileFacts | undefined, span: Span) =>
  (facts?.mentions ?? []).filter(({ start }) => isInside(start, span));
