/** Which things are a Prisma client: `new PrismaClient()`, a service that extends it, the `tx` of a transaction. */
import type { FileFacts, Value } from '../../../model/facts.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { evaluateHere, type Hooks, type Standing } from '../../evaluator.ts';

const CLIENT = /(?:PrismaClient|TransactionClient)\(\)/;
const PART = /(?:PrismaClient|TransactionClient)\(\).*\.(\w+)$/;
/** Methods that nothing else has. */
const DISTINCT = /^(findUnique|findFirst|findMany|createMany|updateMany|deleteMany)|^groupBy$|^upsert$/;
const NAMED = /prisma|^(db|database|client|tx|trx|transaction|orm)$/i;

export interface Asked {
  /** What the client calls the model. */
  readonly property: string;
  readonly confidence: 'exact' | 'inferred';
}

/** The model that is asked for something: `this.prisma.order`, a constant that holds it; null for anything else. */
export function askedModel(receiver: Value, method: string, facts: FileFacts, linked: Linked): Asked | null {
  const entities = linked.evaluator.evaluate(facts.path, receiver);
  for (const entity of entities) {
    const property = entity.t === 'package' ? PART.exec(entity.name)?.[1] : undefined;
    if (property !== undefined) return { property, confidence: 'exact' };
  }
  if (receiver.k !== 'member' || (receiver.name !== '*' && entities.some(isOurs))) return null;
  const sure = isClient(receiver.of, facts, linked);
  if (sure === 'no') return null;
  if (sure === 'yes') return { property: receiver.name, confidence: 'exact' };
  return DISTINCT.test(method) || NAMED.test(lastName(receiver.of, facts))
    ? { property: receiver.name, confidence: 'inferred' }
    : null;
}

/** Something whose code is in the project. */
const isOurs = ({ t }: Entity): boolean => t !== 'package' && t !== 'param' && t !== 'shape' && t !== 'signature';

function isClient(value: Value, facts: FileFacts, linked: Linked): 'yes' | 'no' | 'unknown' {
  const entities = linked.evaluator.evaluate(facts.path, value);
  const here = { facts, bindings: new Map(), evaluator: linked.evaluator };
  if (entities.some((entity) => isClientEntity(entity, here, 0))) return 'yes';
  return entities.some((entity) => isOurs(entity) || entity.t === 'package') ? 'no' : 'unknown';
}

const MAX_INHERITANCE = 8;

/** The generated client may not be there, so that only the name of what is extended tells. */
function isClientEntity(entity: Entity, here: Standing, depth: number): boolean {
  if (entity.t === 'package') return CLIENT.test(entity.name);
  if ((entity.t !== 'instance' && entity.t !== 'class') || depth > MAX_INHERITANCE) return false;
  const base = entity.of.extends;
  if (base === null) return false;
  const parents = here.evaluator.evaluate(entity.file, base);
  if (parents.some((parent) => parent.t === 'package' && /PrismaClient$/.test(parent.name))) return true;
  const facts = here.evaluator.program.files.get(entity.file);
  if (parents.length === 0) return facts !== undefined && /PrismaClient$/.test(lastName(base, facts));
  return parents.some((parent) => isClientEntity(parent, here, depth + 1));
}

function lastName(value: Value, facts: FileFacts): string {
  if (value.k === 'member' || value.k === 'name') return value.name;
  if (value.k === 'call') return lastName(value.of, facts);
  if (value.k === 'local') return facts.variables[value.id]?.name ?? '';
  return value.k === 'param' ? (facts.functions[value.fn]?.params[value.index]?.name ?? '') : '';
}

/** `prisma.$transaction(async (tx) => …)` gives the client on. */
export const prismaHooks: Hooks = {
  given: ({ fn, index }, here) => {
    const to = fn.passed?.to;
    if (index !== 0 || to?.k !== 'member' || to.name !== '$transaction') return null;
    const clients = evaluateHere(to.of, here).filter((entity) => isClientEntity(entity, here, 0));
    return clients.length === 0 ? null : clients;
  },
};
