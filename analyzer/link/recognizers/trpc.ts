/** tRPC: routers and procedures; `ctx` is what the context's type and the middleware say. */
import { importsPackage, type Recognizer } from './recognizer.ts';
import { linkTrpc } from './trpc/routers.ts';
import { trpcHooks } from './trpc/things.ts';

export const trpc: Recognizer = {
  name: 'trpc',
  applies: (packages) => importsPackage(packages, '@trpc/server'),
  read: { hooks: () => trpcHooks, entries: linkTrpc },
};
