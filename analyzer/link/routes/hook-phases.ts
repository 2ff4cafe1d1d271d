/** Fastify runs hooks in phases; in each, those of the outer plugins first: https://fastify.dev/docs/latest/Reference/Lifecycle/ */
import { evaluateHere } from '../evaluator.ts';
import type { Part } from './dialect.ts';
import { type Step, stepsOf } from './middleware.ts';

/** What runs before the handler, in that order. */
export const HOOKS: readonly string[] = ['onRequest', 'preParsing', 'preValidation', 'preHandler'];

/** After what runs in front of every phase, before whatever a framework on top of it adds. */
export const phaseOf = (hook: string): number => (HOOKS.indexOf(hook) * 2) / 10;

export function hookPhase(names: readonly string[]): number | null {
  const [hook] = names.filter((name) => HOOKS.includes(name));
  return hook === undefined ? null : phaseOf(hook);
}

/** Plugins of packages that add a hook or read bodies; others only lend methods. */
const HOOKING =
  /^(@fastify\/(cookie|cors|helmet|session|secure-session|rate-limit|formbody|multipart|compress|request-context|under-pressure|bearer-auth|middie|express|url-data|passport)|fastify-(cookie|cors|helmet|session|rate-limit|formbody|multipart|compress|ip|request-context|xml-body-parser|raw-body))\b/;

export const pluginSteps = (part: Part): readonly Step[] =>
  evaluateHere(part.value, part.here).some((entity) => entity.t === 'package' && HOOKING.test(entity.name))
    ? stepsOf([part], phaseOf('onRequest'))
    : [];
