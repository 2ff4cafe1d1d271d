/** `{ provide: APP_GUARD, useClass: AuthGuard }`: before every route of the applications whose module says so. */
import type { FileFacts, ObjectFact, Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import { ownClassNames } from './guards.ts';

/** Names by the file that provides them. */
export type GlobalGuards = ReadonlyMap<string, readonly string[]>;

export function globalGuards(linked: Linked): GlobalGuards {
  const found = new Map<string, readonly string[]>();
  for (const facts of linked.evaluator.program.files.values()) {
    const names = Object.values(facts.objects).flatMap((object) => guardOf(object, facts, linked));
    if (names.length > 0) found.set(facts.path, [...new Set(names)]);
  }
  return found;
}

function guardOf({ props }: ObjectFact, facts: FileFacts, { evaluator }: Linked): readonly string[] {
  const used: Value | undefined = props.useClass ?? props.useExisting;
  if (props.provide === undefined || used === undefined) return [];
  const isGlobal = evaluator
    .evaluate(facts.path, props.provide)
    .some((entity) => entity.t === 'package' && /^@nestjs\/core\.APP_(GUARD|INTERCEPTOR|PIPE)$/.test(entity.name));
  return isGlobal ? ownClassNames(used, { facts, bindings: new Map(), evaluator }) : [];
}
