/** NestJS: controllers under the prefixes, versions and module paths of their applications, and what else Nest starts. */
import { linkControllers } from './nest/controllers.ts';
import { linkNestEmits } from './nest/emits.ts';
import { linkNestEntries } from './nest/entries.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

export const nestRoutes: Recognizer = {
  name: 'nest-routes',
  applies: (packages) => importsPackage(packages, '@nestjs/common'),
  read: {
    entries: (linked, bodies) => {
      const { entries, events } = linkNestEntries(linked, bodies);
      return { ...linkControllers(linked, bodies), entries, events: [...events, ...linkNestEmits(linked)] };
    },
  },
};
