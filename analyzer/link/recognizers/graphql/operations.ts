/**
 * How a GraphQL operation is told as a route: the kind of operation is the method, the field stands below the endpoint. Fields
 * of other types than the roots are read with queries: `QUERY /graphql/orders`, `MUTATION /graphql/placeOrder`,
 * `SUBSCRIPTION /graphql/orderPlaced`, `QUERY /graphql/Order.lines`.
 */
import type { Value } from '../../../model/facts.ts';
import { moduleCode, type Route } from '../../../model/graph.ts';
import type { Bodies } from '../../bodies.ts';
import type { Linked } from '../../call-index.ts';
import type { Standing } from '../../evaluator.ts';
import { handlerOf } from '../../routes/handlers.ts';
import { at } from '../../targets.ts';

const ROOTS: Readonly<Record<string, string>> = { Query: 'QUERY', Mutation: 'MUTATION', Subscription: 'SUBSCRIPTION' };

export interface Operation {
  readonly method: string;
  readonly path: string;
}

/** @param type the type that has the field; null when it is not known */
export function operationOf(endpoint: string, type: string | null, field: string): Operation {
  const root = type === null ? undefined : ROOTS[type];
  if (root !== undefined) return { method: root, path: `${endpoint}/${field}` };
  return { method: 'QUERY', path: `${endpoint}/${type ?? '*'}.${field}` };
}

export interface FieldCode {
  readonly value: Value;
  readonly here: Standing;
  /** Where the schema is made, for code that cannot be found. */
  readonly made: { readonly file: string; readonly line: number };
}

/** The route of a field that a piece of code resolves. */
export function fieldRoute(
  operation: Operation,
  { value, here, made }: FieldCode,
  linked: Linked,
  bodies: Bodies,
): Route {
  const owner = { ...made, symbol: moduleCode(made.file) };
  const { known, ...found } = handlerOf({ value, here, line: made.line, owner }, linked, bodies);
  return {
    ...operation,
    ...found,
    middleware: [],
    confidence: known ? 'exact' : 'inferred',
    at: known ? at(found.handler.file, found.handler.line) : at(made.file, made.line),
  };
}
