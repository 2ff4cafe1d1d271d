import { ToolkitError } from './toolkit-error.ts';

export const brokenLedger = (file: string, cause: unknown): ToolkitError =>
  new ToolkitError('BROKEN_LEDGER', {
    message: `The comparison ledger ${file} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'It holds counts only: move it away and a new one is begun. Nothing was changed.',
    cause,
  });

export const invalidRequests = (file: string, problems: readonly string[]): ToolkitError =>
  new ToolkitError('INVALID_REQUESTS', {
    message: `${file} has ${problems.length} bad ${problems.length === 1 ? 'request' : 'requests'}, so none was sent:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    hint: 'One request per line: {"method":"GET","path":"/products?page=2","headers":{}}; or a HAR file.',
  });

export const noRequests = (why: string): ToolkitError =>
  new ToolkitError('NO_REQUESTS', {
    message: `There is nothing to send: ${why}. Nothing was compared.`,
    hint: 'Name a file of requests with --requests, a route table with --table, or start the proxy.',
  });

export const nothingCompared = (reasons: string): ToolkitError =>
  new ToolkitError('NOTHING_COMPARED', {
    message: `Not one request could be compared (${reasons}), so this says nothing about the candidate.`,
    hint: 'Check that both sides are running and reachable under the addresses in the configuration.',
  });

export const nothingSeen = (): ToolkitError =>
  new ToolkitError('NOTHING_COMPARED', {
    message: 'The running proxy has compared no answer of these routes yet, so this says nothing about the candidate.',
    hint: 'Shadow a route with `strangler route <route> shadow` and let traffic pass; or compare now, without --live.',
  });

export const unknownSide = (name: string, known: readonly string[]): ToolkitError =>
  new ToolkitError('UNKNOWN_SIDE', {
    message: `"${name}" is neither a server of the configuration nor an http:// address. Nothing was sent.`,
    hint: `The configuration knows: ${known.join(', ')}.`,
  });

export const candidateNeeded = (known: readonly string[]): ToolkitError =>
  new ToolkitError('CANDIDATE_NEEDED', {
    message: 'These requests name no route, so it is open which service they belong to. Nothing was sent.',
    hint:
      known.length > 0
        ? `Say --candidate ${known.join(' or ')}.`
        : 'Say --candidate <service or http:// address>; the configuration has no services.',
  });

export const noSuchRule = (selector: string, known: readonly string[]): ToolkitError =>
  new ToolkitError('UNKNOWN_ROUTE', {
    message: `No GET rule, group or service is called "${selector}", so nothing was sent.`,
    hint:
      known.length > 0
        ? `There are: ${known.slice(0, 8).join(', ')}${known.length > 8 ? ', …' : ''}.`
        : 'The route table is empty.',
  });
