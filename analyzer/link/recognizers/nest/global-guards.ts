/** `{ provide: APP_GUARD, useClass: AuthGuard }`: before every route of the applications whose module says so. */
import type { FileFacts, ObjectFact, Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { Step } from '../../routes/middleware.ts';
import { classSteps, PHASE } from './guards.ts';

/** By the file that provides them. */
export type GlobalGuards = ReadonlyMap<string, readonly Step[]>;

export function globalGuards(linked: Linked): GlobalGuards {
  const found = new Map<string, readonly Step[]>();
  for (const facts of linked.evaluator.program.files.values()) {
    const steps = Object.values(facts.objects).flatMap((object) => guardOf(object, facts, linked));
    if (steps.length > 0) found.set(facts.path, steps);
  }
  return found;
}

const PROVIDES = /^@nestjs\/core\.APP_(GUARD|INTERCEPTOR|PIPE)$/;

function guardOf({ props }: ObjectFact, facts: FileFacts, { evaluator }: Linked): readonly Step[] {
  const used = usedBy(props, facts);
  if (props.provide === undefined || used.length === 0) return [];
  const here = { facts, bindings: new Map(), evaluator };
  return evaluator.evaluate(facts.path, props.provide).flatMap((entity): readonly Step[] => {
    const kind = entity.t === 'package' ? PROVIDES.exec(entity.name)?.[1] : undefined;
    if (kind === undefined) return [];
    const phase = PHASE[kind.toLowerCase() as 'guard' | 'interceptor' | 'pipe'];
    return used.flatMap((value) => classSteps(value, here, phase)).slice(0, 1);
  });
}

function usedBy(props: ObjectFact['props'], facts: FileFacts): readonly Value[] {
  const { useFactory } = props;
  if (useFactory?.k === 'function') return facts.functions[useFactory.id]?.returns ?? [];
  return [props.useClass ?? props.useExisting ?? props.useValue ?? []].flat();
}
