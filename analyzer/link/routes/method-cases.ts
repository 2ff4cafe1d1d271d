/** One handler for all methods that looks at the request's method: a route for each method that it answers. */
import type { FileFacts, FunctionFact, MethodCaseFact, Value } from '../../model/facts.ts';
import type { LineSpan, Route } from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import { symbolAt } from '../targets.ts';

type Answer = Pick<Route, 'handler' | 'calls' | 'statements' | 'lines'>;

export interface MethodAnswer extends Answer {
  readonly method: string;
}

interface Cases {
  readonly facts: FileFacts;
  readonly fn: FunctionFact;
  readonly cases: readonly MethodCaseFact[];
}

/** Null when it does not ask for the method. */
export function answersByMethod(answer: Answer, facts: FileFacts, bodies: Bodies): readonly MethodAnswer[] | null {
  if (facts.methodCases.length === 0) return null;
  const fn = Object.values(facts.functions).find((one) => isHandler(one, answer, facts));
  if (fn === undefined) return null;
  const cases = facts.methodCases.filter(({ fn: holder, of }) => holder === fn.id && isMethodOf(of, fn, facts));
  const methods = [...new Set(cases.flatMap((one) => one.methods))];
  if (methods.length === 0) return null;
  const asked: Cases = { facts, fn, cases };
  const named = methods.map((method) => ({ method, handler: answer.handler, ...bodyFor(method, asked, bodies) }));
  return answersOthers(asked, bodies)
    ? [...named, { method: '*', handler: answer.handler, ...bodyFor('*', asked, bodies) }]
    : named;
}

const isHandler = (fn: FunctionFact, { handler, lines }: Answer, facts: FileFacts): boolean =>
  lines === undefined
    ? fn.declares && symbolAt(facts, { fn: fn.id }) === handler.symbol
    : !fn.declares && fn.line === handler.line;

/** `req.method`, or a name that it was given. */
function isMethodOf(value: Value, fn: FunctionFact, facts: FileFacts): boolean {
  if (value.k === 'local') {
    const values = facts.variables[value.id]?.values ?? [];
    return values.length > 0 && values.every((one) => one.k !== 'local' && isMethodOf(one, fn, facts));
  }
  return value.k === 'member' && value.name === 'method' && value.of.k === 'param' && value.of.fn === fn.id;
}

const runsFor = ({ methods, isElse }: MethodCaseFact, method: string): boolean => methods.includes(method) !== isElse;

/** What is left for methods that are not named does something of its own, not just refuse. */
function answersOthers({ facts, fn, cases }: Cases, bodies: Bodies): boolean {
  const rests = cases.filter(({ isElse }) => isElse);
  return rests.some((rest) =>
    piecesFor('*', { facts, fn: { ...fn, id: rest.start, end: rest.end }, cases }).some(({ from, to }) => {
      const { calls, statements } = bodies.between(facts.path, from, to);
      return calls.length + statements.length > 0;
    }),
  );
}

function bodyFor(method: string, asked: Cases, bodies: Bodies): Omit<Answer, 'handler'> {
  const pieces = piecesFor(method, asked);
  const found = pieces.map(({ from, to }) => bodies.between(asked.facts.path, from, to));
  return {
    calls: [...new Set(found.flatMap(({ calls }) => calls))].sort(),
    statements: [...new Set(found.flatMap(({ statements }) => statements))].sort(),
    lines: pieces.map(({ lines }) => lines),
  };
}

/** All of the function but what runs for other methods only. */
function piecesFor(method: string, { fn, cases }: Cases) {
  const others = cases.filter((one) => !runsFor(one, method)).toSorted((a, b) => a.start - b.start);
  let at = { offset: fn.id, line: fn.line };
  const pieces: { from: number; to: number; lines: LineSpan }[] = [];
  for (const { start, end, lines } of others) {
    if (start >= fn.end) break;
    if (start > at.offset) pieces.push({ from: at.offset, to: start, lines: [at.line, lines[0]] });
    if (end > at.offset) at = { offset: end, line: lines[1] };
  }
  if (at.offset < fn.end) pieces.push({ from: at.offset, to: fn.end, lines: [at.line, fn.endLine] });
  return pieces;
}
