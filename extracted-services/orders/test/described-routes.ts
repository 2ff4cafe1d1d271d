/** Compares an Express app's mounted routes with its OpenAPI document, and answers with the document's schemas. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** `get /me/addresses/{id}` for every route that the app would answer. */
export function mountedRoutes(app: unknown): readonly string[] {
  const walk = (layers: readonly Layer[]): readonly string[] =>
    layers.flatMap(({ route, handle }) => {
      if (route === undefined) return walk(handle?.stack ?? []);
      const path = route.path.replace(/:(\w+)/g, '{$1}');
      return Object.keys(route.methods).map((method) => `${method} ${path}`);
    });
  return walk((app as { router: { stack: readonly Layer[] } }).router.stack).toSorted();
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export const describedRoutes = ({ paths }: OpenApiDocument): readonly string[] =>
  Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
    .toSorted();

/** What is wrong with an answer by the named schema of the document; empty when nothing is. */
export function createSchemaCheck(document: OpenApiDocument): (schema: string, body: unknown) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (formats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema(document, 'document');
  return (schema, body) => {
    const validate = ajv.compile({ $ref: `document#/components/schemas/${schema}` });
    return validate(body) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  };
}
