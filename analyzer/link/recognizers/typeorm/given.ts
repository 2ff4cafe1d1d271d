/** What parameters are given: injected repositories, the manager of a transaction, the builder of a subquery. */
import type { Entity } from '../../entities.ts';
import type { AskedParam, Standing } from '../../evaluator.ts';
import { type Around, asInstance, isTypeorm, MANAGER, QUERY, repositoryOf, targets } from './hooks.ts';

/** `@InjectRepository(Order) orders`. */
export function injected({ facts, param }: AskedParam, around: Around): readonly Entity[] | null {
  for (const { callee, args } of param.decorators) {
    const isInjection = around.here.evaluator
      .evaluate(facts.path, callee)
      .some((entity) => entity.t === 'package' && /\.InjectRepository$/.test(entity.name));
    if (!isInjection || args[0] === undefined) continue;
    const found = targets(args[0], around);
    if (found.length > 0)
      return found.flatMap((one) => (isRepositoryClass(one, around) ? [asInstance(one)] : repositoryOf(one)));
  }
  return null;
}

function isRepositoryClass(entity: Entity, { here }: Around): boolean {
  if (entity.t !== 'class') return false;
  return here.evaluator
    .evaluate(entity.file, entity.of.extends)
    .some((base) => base.t === 'package' && /^typeorm\.\w*Repository$/.test(base.name));
}

/** `manager.transaction(async (em) => …)`, `query.where((qb) => qb.subQuery()…)`. */
export function passed({ fn, index }: AskedParam, { facts, evaluator }: Standing): readonly Entity[] | null {
  if (fn.passed === null || index !== 0 || fn.passed.to.k !== 'member') return null;
  const { name } = fn.passed.to;
  const isAsked =
    name === 'transaction' ||
    /^(where|andWhere|orWhere|from|addFrom|select|addSelect|\w*[jJ]oin\w*|having)$/.test(name);
  if (!isAsked) return null;
  const callees = evaluator.evaluate(facts.path, fn.passed.to);
  if (!callees.some((entity) => entity.t === 'package' && isTypeorm(entity))) return null;
  return name === 'transaction' ? [MANAGER] : [{ t: 'package', name: QUERY, site: '' }];
}
