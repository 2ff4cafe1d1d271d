import path from 'node:path';
import type { Command } from 'commander';
import {
  BOUNDARIES_FILE,
  type Change,
  changeBoundaries,
  currentBoundaries,
  describeBoundaries,
  describeWhatIf,
  findParts,
  type Project,
  resolveName,
  seeThrough,
  whatIf,
} from '../../analyzer/index.ts';
import type { Boundaries } from '../../contracts/boundaries.ts';
import { ambiguousName, nothingToDo, unknownName, unknownService } from '../../contracts/errors/boundaries.ts';
import { nearest } from '../../proxy/route/nearest.ts';
import type { CliContext } from '../context.ts';
import { type AnalysisFlags, readInSight, resolveAnalysis, writeText } from './analysis.ts';

interface WhatIfFlags extends AnalysisFlags {
  readonly root?: string;
  readonly json?: boolean;
  readonly apply?: boolean;
  readonly as?: string;
}

type MakeChange = (asked: { readonly project: Project; readonly boundaries: Boundaries }) => Change;

/** `strangler whatif`: what a change of the boundaries would change, before anybody makes it. */
export function registerWhatIf(program: Command, context: CliContext): void {
  const whatif = program
    .command('whatif')
    .description('what a change of the service map would change; --apply makes it');
  const change = (usage: string, about: string): Command =>
    whatif
      .command(usage)
      .description(about)
      .option('--root <folder>', 'folder of the monolith (default: analyze.root of the configuration, or this folder)')
      .option('--json', 'everything as JSON')
      .option('--apply', 'write boundaries.json; git undoes it')
      .option('--boundaries <file>', 'use this service map (default: boundaries.json of the folder, if any)')
      .option('--exclude <globs...>', 'leave these files out')
      .option('--no-cache', 'read every file again');
  change('move <what> <service>', 'move a file, folder, symbol, table or route; "shared" is the shared kernel').action(
    (what: string, service: string, flags: WhatIfFlags) =>
      run(context, flags, ({ project, boundaries }) => ({
        kind: 'move',
        things: thingsNamed(project, what),
        service: requireService(boundaries, service, ['shared']),
      })),
  );
  change('merge <into> <from>', 'put all of a service into another').action(
    (into: string, from: string, flags: WhatIfFlags) =>
      run(context, flags, ({ boundaries }) => {
        if (into === from) throw nothingToDo(`"${into}" is one service already`);
        return { kind: 'merge', into: requireService(boundaries, into), from: requireService(boundaries, from) };
      }),
  );
  change(
    'split <service> [by...]',
    'take things out as a service of their own; without things, find parts that hold together',
  )
    .option('--as <name>', 'name of the new service (default: the first thing)')
    .action((service: string, by: string[], flags: WhatIfFlags) => run(context, flags, toSplit(service, by, flags)));
  change('rename <service> <name>', 'give a service another name').action(
    (service: string, name: string, flags: WhatIfFlags) =>
      run(context, flags, ({ boundaries }) => ({
        kind: 'rename',
        from: requireService(boundaries, service),
        to: name,
      })),
  );
}

async function run(context: CliContext, flags: WhatIfFlags, makeChange: MakeChange): Promise<void> {
  const analysis = await resolveAnalysis(context, flags.root, flags);
  const project = await readInSight(context, analysis);
  const boundaries = currentBoundaries(project);
  const change = makeChange({ project, boundaries });
  const changed = changeBoundaries(project, boundaries, change);
  const found = whatIf(project, describeChange(change), seeThrough(project, boundaries), changed);
  context.out.write(
    flags.json === true
      ? `${JSON.stringify(found, null, 2)}\n`
      : describeWhatIf(found, Math.min(context.out.columns, 120)),
  );
  if (flags.apply !== true) return;
  const file = flags.boundaries ?? path.join(analysis.root, BOUNDARIES_FILE);
  writeText(path.resolve(context.cwd, file), describeBoundaries(changed));
  context.err.write(`Wrote ${path.relative(context.cwd, path.resolve(context.cwd, file))}.\n`);
}

function toSplit(service: string, by: readonly string[], { as }: WhatIfFlags): MakeChange {
  return ({ project, boundaries }) => {
    requireService(boundaries, service);
    if (by.length === 0) {
      const parts = findParts(project, boundaries, service);
      if (parts.length === 0) throw nothingToDo(`No part of ${service} holds together better than the whole`);
      return { kind: 'split', service, parts };
    }
    const name = as ?? nameFrom(by[0] ?? service);
    return { kind: 'split', service, parts: [{ name, things: by.flatMap((text) => thingsNamed(project, text)) }] };
  };
}

/** `src/returns/` → `returns`. */
const nameFrom = (text: string): string =>
  (text.replace(/\/$/, '').split(/[/#]/).at(-1) ?? text)
    .replace(/\.\w+$/, '')
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-');

function thingsNamed({ graph }: Project, text: string) {
  const meaning = resolveName(graph, text);
  if (meaning.kind === 'found') return meaning.things;
  if (meaning.kind === 'ambiguous')
    throw ambiguousName(
      text,
      meaning.things.map(({ kind, name }) => `${kind === 'module' ? 'file' : kind} ${name}`),
    );
  const short = (name: string): string => name.replace(/^.*[/#]/, '');
  const close = nearest(text, meaning.known) ?? nearest(short(text), meaning.known.map(short));
  throw unknownName(
    text,
    close === undefined ? undefined : (meaning.known.find((name) => name === close || short(name) === close) ?? close),
  );
}

function requireService({ services }: Boundaries, name: string, more: readonly string[] = []): string {
  const known = [...services.map((service) => service.name), ...more];
  if (!known.includes(name)) throw unknownService(name, known, nearest(name, known));
  return name;
}

function describeChange(change: Change): string {
  if (change.kind === 'merge') return `merge ${change.from} into ${change.into}`;
  if (change.kind === 'rename') return `rename ${change.from} to ${change.to}`;
  if (change.kind === 'move') return `move ${describeThings(change.things)} to ${change.service}`;
  return `split ${change.service}: ${change.parts.map(({ name, things }) => `${name} (${describeThings(things)})`).join(', ')}`;
}

const describeThings = (things: readonly { readonly name: string }[]): string =>
  things.length === 1 ? (things[0]?.name ?? '') : `${things.length} things`;
