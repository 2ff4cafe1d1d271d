/** `@Controller('orders')`, `@Column`: what frameworks are told about classes, members and parameters. */
import type { Decorator } from 'oxc-parser';
import type { DecoratorFact } from '../model/facts.ts';
import type { Context } from './scope.ts';
import { toValue, toValues } from './value.ts';

export function decoratorFacts(decorators: readonly Decorator[] | undefined, context: Context): DecoratorFact[] {
  return (decorators ?? []).flatMap(({ expression, start }) => {
    const called = expression.type === 'CallExpression';
    const callee = toValue(called ? expression.callee : expression, context);
    if (callee === null) return [];
    const args = called ? toValues(expression.arguments, context) : [];
    return [{ callee, args, line: context.draft.lineOf(start), start }];
  });
}
