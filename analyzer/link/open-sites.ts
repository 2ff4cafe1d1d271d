/** Calls that evaluation finds nothing for, which a type checker may know more of. */
import type { OpenSite } from '../model/precise.ts';
import type { CallSite, Linked } from './call-index.ts';
import { targetsOf } from './targets.ts';

/** Only what the project's own code could be behind: not globals, not things of packages. */
export const openSites = ({ sites, evaluator }: Linked): OpenSite[] =>
  sites
    .filter((site) => site.callees.every(({ t }) => UNKNOWN.has(t)))
    .filter((site) => targetsOf(evaluator.program, site.file, site.call.callee, site.callees).length === 0)
    .map(({ file, call }: CallSite) => ({ file, start: call.start, end: call.end }));

/** Something is declared of these, or nothing but a name. */
const UNKNOWN = new Set(['param', 'shape', 'signature', 'text', 'array', 'object', 'holder']);
