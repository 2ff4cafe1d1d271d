/**
 * What stands in front of a Nest application as in front of any server: `app.use(helmet())`, `app.enableCors()`, and with
 * Fastify `app.register(cookie)` and `app.getHttpAdapter().getInstance().addHook('onRequest', …)`.
 */
import type { Value } from '../../../model/facts.ts';
import type { CallSite, Linked } from '../../call-index.ts';
import { evaluateHere, type Standing } from '../../evaluator.ts';
import { hookPhase, pluginSteps } from '../../routes/hook-phases.ts';
import { ofPackage, type Step, stepsOf } from '../../routes/middleware.ts';
import { argumentParts, textsIn } from '../../routes/parts.ts';
import { pathsOf } from '../../routes/paths.ts';

export interface Front {
  /** Place of the call that makes the application; empty when that is not known. */
  readonly site: string;
  readonly steps: readonly Step[];
}

const METHODS = new Set(['use', 'enableCors', 'register', 'addHook']);

export function readFront(linked: Linked, sites: ReadonlySet<string>): readonly Front[] {
  if (sites.size === 0) return [];
  return linked.sites
    .filter(({ call: { callee } }) => callee.k === 'member' && METHODS.has(callee.name))
    .toSorted((a, b) => (a.file === b.file ? a.call.end - b.call.end : 0))
    .flatMap((site) => frontOf(site, linked, sites));
}

function frontOf({ file, call }: CallSite, { evaluator }: Linked, sites: ReadonlySet<string>): readonly Front[] {
  const facts = evaluator.program.files.get(file);
  if (call.callee.k !== 'member' || facts === undefined) return [];
  const here: Standing = { facts, bindings: new Map(), evaluator };
  const application = evaluateHere(rootOf(call.callee.of), here).flatMap((entity) => {
    if (entity.t !== 'package') return [];
    return sites.has(entity.site) ? [entity.site] : DECLARED.test(entity.name) ? [''] : [];
  });
  const [site] = application;
  if (site === undefined) return [];
  const steps = stepsSaid(call.callee.name, argumentParts(call.args, call.line, here));
  return steps.length === 0 ? [] : [{ site, steps }];
}

const DECLARED = /^@nestjs\/.*\b(INestApplication|Nest\w+Application)\(\)$/;

/** `app` in `app.getHttpAdapter().getInstance()`. */
function rootOf(value: Value): Value {
  let root = value;
  while (root.k === 'call' && root.of.k === 'member') root = root.of.of;
  return root;
}

/** What has a path runs before routes below it only: those are not told apart here. */
function stepsSaid(method: string, parts: ReturnType<typeof argumentParts>): readonly Step[] {
  const [first] = parts;
  switch (method) {
    case 'enableCors':
      return [ofPackage('cors')];
    case 'use':
      return first === undefined || pathsOf(first.value, first.here) !== null ? [] : stepsOf(parts);
    case 'register':
      return first === undefined ? [] : pluginSteps(first);
    default: {
      const phase = first === undefined ? null : hookPhase(textsIn(first));
      return phase === null ? [] : stepsOf(parts.slice(1), phase);
    }
  }
}
