/** Which lines of a file an anonymous handler is made of: they tell it from the code around it, which has the same symbol. */
import type { Entry, LineSpan, Route, SymbolId } from './graph.ts';
import { moduleCode } from './graph.ts';
import { groupBy, splitPlace } from './order.ts';

type Handled = Pick<Route | Entry, 'handler' | 'lines'>;

/** Lines of all spans together. */
export const countLines = (spans: readonly LineSpan[] = []): number =>
  spans.reduce((sum, [from, to]) => sum + to - from + 1, 0);

export const isInSpans = (line: number, spans: readonly LineSpan[] = []): boolean =>
  spans.some(([from, to]) => from <= line && line <= to);

/** Is the place in the anonymous handler? A named one has no lines of its own here. */
export function isInHandler({ handler, lines }: Handled, at: string): boolean {
  const [file, line] = splitPlace(at);
  return file === handler.file && isInSpans(line, lines);
}

/** The symbol whose body the handler lies in, or that it is. */
export const holderOf = ({ handler }: Pick<Handled, 'handler'>): SymbolId => handler.symbol ?? moduleCode(handler.file);

/** Finds the route, of those with anonymous handlers, that code belongs to: by the symbol around it and the place. */
export function createHandlerFinder<One extends Handled>(
  routes: readonly One[],
): (symbol: SymbolId, at: string) => One | undefined {
  const byHolder = groupBy(
    routes.filter(({ lines = [] }) => lines.length > 0),
    holderOf,
  );
  return (symbol, at) => byHolder.get(symbol)?.find((route) => isInHandler(route, at));
}
