/** awilix: `register({ orderService: asClass(OrderService) })`; parameters get what their name is registered as. */
import { awilixHooks } from './awilix/hooks.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const awilix: Recognizer = {
  name: 'awilix',
  applies: (packages) =>
    [...packages].some((specifier) => /^(@?\w+[-/])?awilix(-\w+)?$/.test(specifier)) ||
    importsPackage(packages, 'awilix'),
  read: { hooks: awilixHooks },
};
