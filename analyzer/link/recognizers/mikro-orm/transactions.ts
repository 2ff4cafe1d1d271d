/** `await em.begin()` … `await em.commit()`: what stands between them is one transaction. */
import type { Transaction } from '../../../model/graph.ts';
import type { Bodies } from '../../bodies.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import { at, symbolAt } from '../../targets.ts';
import { nameIn } from './names.ts';

const BEGIN = /^\w*EntityManager\(\)\.begin$/;
const COMMIT = /^\w*EntityManager\(\)\.commit$/;

export function mikroTransactions(linked: Linked, bodies: Bodies): Transaction[] {
  const commits = Map.groupBy(
    linked.sites.filter((site) => isCallOf(site, COMMIT)),
    functionOf,
  );
  return linked.sites.flatMap((site): Transaction[] => {
    const { file, call } = site;
    const facts = linked.evaluator.program.files.get(file);
    if (facts === undefined || !isCallOf(site, BEGIN)) return [];
    const end = commits.get(functionOf(site))?.find((commit) => commit.call.start > call.start);
    if (end === undefined) return [];
    const body = bodies.between(file, call.start, end.call.start);
    return [{ at: at(file, call.line), symbol: symbolAt(facts, call), ...body, confidence: 'exact' }];
  });
}

const functionOf = ({ file, call }: CallSite): string => `${file} ${call.fn}`;

const isCallOf = ({ callees }: CallSite, name: RegExp): boolean =>
  callees.some((callee) => name.test(nameIn(callee) ?? ''));
