/** GraphQL: decorated resolver classes, resolver maps, and schemas that code builds. */
import { builtOperations } from './graphql/builders.ts';
import { decoratedOperations } from './graphql/decorated.ts';
import { endpointOf } from './graphql/endpoint.ts';
import { mappedOperations } from './graphql/maps.ts';
import type { Recognizer } from './recognizer.ts';

export const graphql: Recognizer = {
  name: 'graphql',
  applies: (packages) => [...packages].some((specifier) => /graphql|apollo|mercurius|pothos|nexus/.test(specifier)),
  read: {
    entries: (linked, bodies) => {
      const endpoint = endpointOf(linked);
      const { routes, unresolved } = mappedOperations(endpoint, linked, bodies);
      const decorated = decoratedOperations(endpoint, linked, bodies);
      return { routes: [...decorated, ...routes, ...builtOperations(endpoint, linked, bodies)], unresolved };
    },
  },
};
