/** A graph in lines that a person can check against the source: what a recognizer's fixture expects. */
import { measureReach } from '../measure/reach.ts';
import type { CodeGraph } from '../model/graph.ts';

type Describe = (graph: CodeGraph) => readonly string[];

const SECTIONS: readonly (readonly [title: string, lines: Describe])[] = [
  [
    'routes',
    (graph) =>
      measureReach(graph).routes.map(({ route, reads, writes }) =>
        [
          `${route.method} ${route.path} -> ${route.handler.symbol ?? '(anonymous)'}:${route.handler.line}`,
          list(
            'via',
            route.middleware.map(({ name, isPackage }) => (isPackage ? `${name}*` : name)),
          ),
          list('reads', reads),
          list('writes', writes),
          sure(route.confidence),
        ].join(''),
      ),
  ],
  [
    'entries',
    (graph) =>
      measureReach(graph).entries.map(({ entry: { kind, name, handler, confidence, at }, reads, writes, emits }) =>
        [
          `${kind} ${name} -> ${handler.symbol ?? '(anonymous)'}:${handler.line} at ${at}`,
          list('reads', reads),
          list('writes', writes),
          list('emits', emits),
          sure(confidence),
        ].join(''),
      ),
  ],
  [
    'tables',
    ({ tables }) =>
      tables.map(({ name, definedAt, columns, foreignKeys }) =>
        [
          `${name} (${columns.join(', ')})`,
          ...foreignKeys.map((key) => ` ${key.columns.join('+')}->${key.table}`),
          definedAt === null ? '' : ` at ${definedAt}`,
        ].join(''),
      ),
  ],
  [
    'statements',
    ({ statements }) =>
      statements.map(
        ({ at, symbol, reads, writes, confidence }) =>
          `${at} ${symbol}${list('reads', reads)}${list('writes', writes)}${sure(confidence)}`,
      ),
  ],
  [
    'transactions',
    (graph) =>
      measureReach(graph).transactions.map(
        ({ transaction, reads, writes }) =>
          `${transaction.at} ${transaction.symbol}${list('reads', reads)}${list('writes', writes)}${sure(transaction.confidence)}`,
      ),
  ],
  [
    'events',
    ({ events }) =>
      events.map(({ event, role, symbol, at, confidence }) => `${role} ${event} ${symbol} at ${at}${sure(confidence)}`),
  ],
  [
    'environment',
    ({ environment }) =>
      environment.map(({ key, symbol, at, confidence }) => `${key} ${symbol} at ${at}${sure(confidence)}`),
  ],
  [
    'hosts',
    ({ hosts }) => hosts.map(({ host, symbol, at, confidence }) => `${host} ${symbol} at ${at}${sure(confidence)}`),
  ],
  [
    'calls',
    ({ references }) =>
      references
        .filter(({ kind }) => kind === 'call')
        .map(({ from, to, confidence }) => `${from} -> ${to}${sure(confidence)}`),
  ],
  ['unresolved', ({ unresolved }) => unresolved.map(({ what, at, why }) => `${at} ${what}: ${why}`)],
];

/** Sections without lines are left out. */
export const describeGraph = (graph: CodeGraph): string =>
  SECTIONS.map(([title, lines]) => [title, lines(graph)] as const)
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`)
    .join('\n');

const list = (word: string, items: readonly string[]): string =>
  items.length === 0 ? '' : ` ${word} ${items.join(', ')}`;

const sure = (confidence: string): string => (confidence === 'exact' ? '' : ` (${confidence})`);
