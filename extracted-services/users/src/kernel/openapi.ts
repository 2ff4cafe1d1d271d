import { z } from 'zod';

/** One route as its callers need to know it. `path` is in OpenAPI's form: `/products/{id}`. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly access: 'public' | 'user' | 'admin' | 'internal';
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: { readonly status: number; readonly schema?: string };
  /** Refusals beyond those that follow from access and input: status and code. */
  readonly errors?: readonly (readonly [status: number, code: string])[];
}

/**
 * Builds an OpenAPI 3.1 document. Schemas named in `schemas` become components (and refer to each other), so the same zod
 * schemas that a test checks answers with are what callers read. Every app's common routes are included.
 */
export function describeApi(api: {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly schemas: Readonly<Record<string, z.ZodType>>;
  readonly operations: readonly Operation[];
}): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of [...api.operations, ...COMMON_OPERATIONS]) {
    const path = paths[operation.path] ?? {};
    paths[operation.path] = path;
    path[operation.method] = toOperation(operation);
  }
  return {
    openapi: '3.1.0',
    info: { title: api.title, version: api.version, description: api.description },
    paths,
    components: {
      schemas: components({ ...COMMON_SCHEMAS, ...api.schemas }),
      securitySchemes: {
        user: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        internal: { type: 'apiKey', in: 'header', name: 'x-internal-token' },
      },
    },
  };
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const json = (schema: object) => ({ 'application/json': { schema } });

function components(schemas: Readonly<Record<string, z.ZodType>>): object {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const described = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(described.schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}

function toOperation(operation: Operation): object {
  const { body, summary } = operation;
  return {
    summary,
    ...(operation.access === 'public' ? {} : { security: [securityOf(operation.access)] }),
    parameters: parametersOf(operation),
    ...(body ? { requestBody: { required: true, content: json(inputSchema(body)) } } : {}),
    responses: responsesOf(operation),
  };
}

const securityOf = (access: 'user' | 'admin' | 'internal') =>
  access === 'internal' ? { internal: [] } : { user: access === 'admin' ? ['admin'] : [] };

function parametersOf({ path, query, headers }: Operation): readonly object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: /id$/i.test(name) ? { type: 'integer' } : { type: 'string' },
  }));
  return [...inPath, ...named(query, 'query'), ...named(headers, 'header')];
}

function named(schema: z.ZodObject | undefined, place: 'query' | 'header'): readonly object[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = inputSchema(schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }));
}

const inputSchema = (schema: z.ZodType) => {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return described;
};

function responsesOf(operation: Operation): object {
  const { status, schema } = operation.answer;
  const success = schema ? { description: 'OK', content: json(reference(schema)) } : { description: 'Nothing to say' };
  const byStatus = Map.groupBy(refusalsOf(operation), ([refusal]) => refusal);
  const refusals = [...byStatus].map(([refusal, list]) => [
    refusal,
    { description: list.map(([, code]) => code).join(' or '), content: json(reference('Error')) },
  ]);
  return { [status]: success, ...Object.fromEntries(refusals) };
}

function refusalsOf({ access, path, query, body, errors = [] }: Operation): readonly (readonly [number, string])[] {
  const takesInput = query !== undefined || body !== undefined || /\{\w*id\}/i.test(path);
  return [
    ...(takesInput ? [[400, 'VALIDATION'] as const] : []),
    ...(access === 'user' || access === 'admin' ? [[401, 'UNAUTHENTICATED'] as const] : []),
    ...(access === 'admin' || access === 'internal' ? [[403, 'FORBIDDEN'] as const] : []),
    ...errors,
  ];
}

const COMMON_SCHEMAS = {
  Error: z.object({
    error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
  }),
  Health: z.object({ status: z.literal('ok') }),
  Readiness: z.object({
    status: z.enum(['ready', 'degraded', 'unavailable']),
    degraded: z.array(z.string()),
    feeds: z.array(
      z.object({
        feed: z.string(),
        reachable: z.boolean(),
        cursor: z.number().int(),
        behind: z.boolean(),
        lagMs: z.number().int().nullable(),
        rejected: z.number().int(),
      }),
    ),
  }),
  FeedPage: z.object({
    events: z.array(
      z.object({
        seq: z.number().int(),
        id: z.string(),
        origin: z.string(),
        topic: z.string(),
        entityId: z.string(),
        data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
        occurredAt: z.string(),
      }),
    ),
    next: z.number().int(),
  }),
  OpenApi: z.record(z.string(), z.unknown()),
};

const COMMON_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/healthz',
    summary: 'The process answers',
    access: 'public',
    answer: { status: 200, schema: 'Health' },
  },
  {
    method: 'get',
    path: '/readyz',
    summary: 'It can serve: lag of each feed, what is degraded',
    access: 'public',
    answer: { status: 200, schema: 'Readiness' },
    errors: [[503, 'unavailable (shape as for 200)']],
  },
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    access: 'public',
    answer: { status: 200, schema: 'OpenApi' },
  },
  {
    method: 'get',
    path: '/internal/feed',
    summary: 'Facts of this service, oldest first',
    access: 'internal',
    query: z.object({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(500),
    }),
    answer: { status: 200, schema: 'FeedPage' },
  },
];
