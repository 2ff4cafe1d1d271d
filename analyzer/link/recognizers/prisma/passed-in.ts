/** Parts of arguments that come in as parameters: `find({ include }) { return prisma.order.findMany({ include }) }`. */
import type { CallFact, Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';

interface PassedIn {
  readonly fn: number;
  readonly index: number;
  /** Members of the parameter, from the outside in. */
  readonly path: readonly string[];
}

const MAX_HOPS = 4;

/** The parameter behind a value, itself or through constants; null when it is none, or when nobody was seen to call. */
export function passedIn(file: string, value: Value, linked: Linked): PassedIn | null {
  const found = parameterOf(file, value, linked, 0);
  return found !== null && linked.sitesOf(file, found.fn).length > 0 ? found : null;
}

function parameterOf(file: string, value: Value, linked: Linked, hops: number): PassedIn | null {
  if (value.k === 'param') return { fn: value.fn, index: value.index, path: [] };
  if (value.k === 'member') {
    const of = parameterOf(file, value.of, linked, hops);
    return of === null ? null : { ...of, path: [...of.path, value.name] };
  }
  if (value.k !== 'local' || hops > MAX_HOPS) return null;
  const [only, ...more] = linked.evaluator.program.files.get(file)?.variables[value.id]?.values ?? [];
  return only === undefined || more.length > 0 ? null : parameterOf(file, only, linked, hops + 1);
}

/** The same value, as each caller passes it. */
export function seenByCallers(file: string, value: Value, linked: Linked) {
  const found = passedIn(file, value, linked);
  if (found === null) return [];
  return linked.sitesOf(file, found.fn).flatMap(({ file: from, call }) => {
    const passed = argumentOf(call, found);
    return passed === null ? [] : [{ file: from, place: call, value: passed }];
  });
}

function argumentOf({ args }: CallFact, { index, path }: PassedIn): Value | null {
  const whole = args[index] ?? null;
  return whole === null ? null : path.reduce<Value>((of, name) => ({ k: 'member', of, name }), whole);
}
