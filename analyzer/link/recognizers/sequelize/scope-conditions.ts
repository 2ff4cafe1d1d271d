/** What a scope with arguments hangs on: `{ method: ['mine', userId] }` where the scope gives `{}` unless it gets a user. */
import type { Condition } from '../../../model/condition.ts';
import type { FunctionFact } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import { forwarded } from '../../passed-to.ts';
import { itemsIn, optionsIn, type Placed, textOf } from '../objects.ts';
import type { SequelizeModel } from './uses.ts';

/** Conditions on the parameters around the place that asks for the scope; none where the scope always gives something. */
export function underOf(item: Placed, model: SequelizeModel, linked: Linked): readonly Condition[] {
  const [method] = optionsIn(item.file, item.value, linked).flatMap((options) => options.get('method') ?? []);
  const [name, ...args] = method === undefined ? [] : itemsIn(method, linked);
  const text = name === undefined ? null : textOf(name, linked);
  const scope = text === null ? undefined : model.scopes.get(text);
  const bodies = scope === undefined ? [] : linked.evaluator.evaluate(scope.file, scope.value);
  const [body] = bodies;
  if (body?.t !== 'function' || bodies.length !== 1) return [];
  const facts = linked.evaluator.program.files.get(item.file);
  const needed = facts === undefined ? [] : neededBy(body.fn, linked.evaluator.program.files.get(body.file)?.objects);
  return needed.flatMap((index): Condition[] => {
    const arg = args[index];
    const given = arg === undefined || facts === undefined ? null : forwarded(arg.value, [], facts);
    return given === null ? [] : [{ ...given, holds: true, absent: false }];
  });
}

/** Parameters without which it returns nothing but empty objects. */
function neededBy(fn: FunctionFact, objects: Objects): readonly number[] {
  const full = fn.returns.flatMap((value, index) => (isEmpty(value, objects) ? [] : [index]));
  const indexes = fn.params.map((_, index) => index);
  return indexes.filter(
    (param) =>
      full.length > 0 &&
      fn.params[param]?.init === null &&
      full.every((index) =>
        fn.returnsWhen?.[index]?.some(
          ({ fn: of, key, holds, absent }) => of === fn.id && key === String(param) && holds && absent === false,
        ),
      ),
  );
}

type Objects = Readonly<Record<number, { readonly props: object; readonly spreads: readonly unknown[] }>> | undefined;

const isEmpty = (value: FunctionFact['returns'][number], objects: Objects): boolean => {
  const object = value.k === 'object' ? objects?.[value.id] : undefined;
  return object !== undefined && Object.keys(object.props).length === 0 && object.spreads.length === 0;
};
