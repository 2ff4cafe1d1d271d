/** What a person starts at a shell: commander, cac, yargs, oclif. */
import type { Value } from '../../model/facts.ts';
import type { Entry } from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import { descendants } from '../class-ancestors.ts';
import { argument, lastArgument, linkMessages, type MessageRule } from '../messages.ts';
import { methodEntry } from '../method-entry.ts';
import type { Located } from '../origins.ts';
import type { PackageCall } from '../package-calls.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const PACKAGES = ['commander', 'cac', 'yargs'];

const COMMAND = { role: 'handle', kind: 'command', isOutside: true } as const;

export const commands: Recognizer = {
  name: 'commands',
  applies: (packages) => importsPackage(packages, ...PACKAGES, '@oclif/core', '@oclif/command'),
  read: {
    entries: (linked, bodies) => {
      const { entries, unresolved } = linkMessages(PACKAGES, RULES, { linked, bodies });
      return { entries: [...entries, ...oclifCommands(linked, bodies)], unresolved };
    },
  },
};

/** `program.command('import <file>').option(…).action(run)`: the nearest call before that names a command. */
const named = ({ site: { file, call } }: PackageCall): readonly Located[] => {
  let at: Value = call.callee;
  while (at.k === 'member' || at.k === 'call') {
    if (at.k === 'call' && at.of.k === 'member' && (at.of.name === 'command' || at.of.name === 'name'))
      return [{ file, value: at.args[0] ?? null }];
    at = at.of;
  }
  return [{ file, value: { k: 'text', text: 'main', at: 0 } }];
};

const RULES: readonly MessageRule[] = [
  { call: /^(commander|cac)\b.*\.action$/, ...COMMAND, names: named, handlers: argument(0) },
  { call: /^yargs\b.*\.command$/, ...COMMAND, names: argument(0), handlers: lastArgument },
];

/** oclif finds a command by its file: `commands/user/add.ts` is `user add`. */
function oclifCommands(linked: Linked, bodies: Bodies): Entry[] {
  return descendants(linked).flatMap(({ file, of, origin }): Entry[] => {
    const facts = linked.evaluator.program.files.get(file);
    if (facts === undefined || !/^@oclif\/(core|command)(\.Command|\.default)?$/.test(origin)) return [];
    const name = /(?:^|\/)commands\/(.+?)(?:\/index)?\.\w+$/.exec(file)?.[1]?.replaceAll('/', ' ');
    if (name === undefined) return [];
    const entry = methodEntry({ kind: 'command', name, confidence: 'exact', facts, of, method: 'run' }, bodies);
    return entry === null ? [] : [entry];
  });
}
