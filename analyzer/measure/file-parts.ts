/** The analogue of LCOM4 for files: which of a file's declarations have to do with each other. */
import {
  type CodeGraph,
  moduleCode,
  moduleOf,
  type Reference,
  type SourceSymbol,
  type SymbolId,
} from '../model/graph.ts';
import { countLines, isInSpans } from '../model/handler-lines.ts';
import { isSymbolReference } from '../model/module-edges.ts';
import { byText, groupBy, splitPlace } from '../model/order.ts';
import { routeKey } from '../model/service-map.ts';
import { createUnion } from './union.ts';

/** Declarations that hang together, and nothing else in the file with them. */
export interface FilePart {
  /** Ids of top-level declarations, and `METHOD /path` of routes answered by anonymous functions; sorted. */
  readonly members: readonly string[];
  readonly lines: number;
}

/**
 * Into how many parts each file falls: the connected components of its top-level declarations and anonymous route handlers,
 * linked where one calls or uses the other inside the file; parts without code (no function, class, object of functions or
 * handler) are left out. Two or more are a split signal: the file can be taken apart without a new reference. The file's own
 * top-level code, which wires everything, counts as little as a constructor does, and so does a function that holds handlers.
 * Types are left out: they are erased. Largest part first.
 * Source: LCOM4 of M. Hitz, B. Montazeri, "Measuring Coupling and Cohesion in Object-Oriented Systems", 1995, there of methods and
 * fields of a class; here of declarations of a file.
 */
export function measureFileParts(graph: CodeGraph): ReadonlyMap<string, readonly FilePart[]> {
  const symbols = groupBy(graph.symbols, ({ module }) => module);
  const inside = groupBy(
    graph.references.filter((one) => isSymbolReference(one) && moduleOf(one.from) === moduleOf(one.to)),
    ({ from }) => moduleOf(from),
  );
  const handlers = groupBy(handlersOf(graph), ({ file }) => file);
  return new Map(
    graph.modules.map(({ path }) => [
      path,
      partsOf({
        symbols: symbols.get(path) ?? [],
        references: inside.get(path) ?? [],
        handlers: handlers.get(path) ?? [],
      }),
    ]),
  );
}

interface Handler {
  readonly key: string;
  readonly file: string;
  readonly holder: SymbolId;
  /** Where it is registered. */
  readonly at: string;
  readonly spans: readonly (readonly [from: number, to: number])[];
}

const handlersOf = ({ routes }: CodeGraph): Handler[] =>
  routes.flatMap((route) => {
    const { file, symbol } = route.handler;
    return route.lines === undefined
      ? []
      : [{ key: routeKey(route), file, holder: symbol ?? moduleCode(file), at: route.at, spans: route.lines }];
  });

interface FileCode {
  readonly symbols: readonly SourceSymbol[];
  readonly references: readonly Reference[];
  readonly handlers: readonly Handler[];
}

function partsOf({ symbols, references, handlers }: FileCode): FilePart[] {
  const holders = new Set(handlers.map(({ holder }) => holder));
  const top = symbols.filter(
    ({ id, kind }) => isTopLevel(id) && kind !== 'module' && kind !== 'type' && !holders.has(id),
  );
  const lines = new Map(top.map(({ id, line, endLine }) => [id, endLine - line + 1]));
  for (const { key, spans } of handlers) lines.set(key, countLines(spans));
  const kinds = new Map(top.map(({ id, kind }) => [id, kind]));
  const union = createUnion();
  for (const { from, to, at } of references) {
    const handler = handlerAt(at, handlers);
    const source = handler?.key ?? topLevel(from);
    if (handler?.at === at && kinds.get(to) === 'variable') continue; // The router, which is no more the handler's than the wiring.
    if (lines.has(source) && lines.has(topLevel(to))) union.link(source, topLevel(to));
  }
  const code = new Set(symbols.filter(isCode).map(({ id }) => topLevel(id)));
  return union
    .groups([...lines.keys()])
    .filter((members) => members.some((member) => code.has(member) || !member.includes('#')))
    .map((members) => ({
      members: members.sort(byText),
      lines: members.reduce((sum, member) => sum + (lines.get(member) ?? 0), 0),
    }))
    .sort((a, b) => b.lines - a.lines || byText(a.members[0] ?? '', b.members[0] ?? ''));
}

const isCode = ({ kind }: SourceSymbol): boolean => kind === 'function' || kind === 'class' || kind === 'method';

const isTopLevel = (id: SymbolId): boolean => topLevel(id) === id;

function topLevel(id: SymbolId): SymbolId {
  const dot = id.indexOf('.', id.lastIndexOf('#'));
  return dot < 0 ? id : id.slice(0, dot);
}

function handlerAt(at: string, handlers: readonly Handler[]): Handler | undefined {
  if (handlers.length === 0) return undefined;
  const [, line] = splitPlace(at);
  return handlers.find(({ spans }) => isInSpans(line, spans));
}
