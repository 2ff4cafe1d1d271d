import { ToolkitError } from './toolkit-error.ts';

export const unknownRoute = (selector: string, known: readonly string[], nearest?: string): ToolkitError =>
  new ToolkitError('UNKNOWN_ROUTE', {
    message: `There is no rule and no group for "${selector}", so no traffic was moved.`,
    hint: routeHint(known, nearest),
  });

function routeHint(known: readonly string[], nearest: string | undefined): string {
  if (nearest !== undefined) return `Did you mean "${nearest}"? \`strangler routes\` lists all.`;
  if (known.length === 0) return 'The table is empty: fill it with `strangler routes load <routes.json>`.';
  const shown = known.slice(0, 8).join(', ');
  return `Rules exist for: ${shown}${known.length > 8 ? `, and ${known.length - 8} more` : ''}.`;
}

export const staleTable = (readVersion: number, version: number): ToolkitError =>
  new ToolkitError('STALE', {
    message: `The route table is at version ${version}, not ${readVersion}: somebody else changed it. Nothing was changed.`,
    hint: 'Look at `strangler routes` and say it again if you still want it.',
    exitCode: 3,
  });

export const unsafeRoute = (rules: readonly { readonly route: string; readonly unsafe?: string | undefined }[]) =>
  new ToolkitError('UNSAFE_ROUTE', {
    message: `No traffic was moved, because ${rules.map((rule) => `${rule.route} is marked unsafe: ${rule.unsafe}`).join('; ')}.`,
    hint: 'Mend that first, or say --force and --why.',
  });

export const proxyNotRunning = (url: string, cause: unknown): ToolkitError =>
  new ToolkitError('PROXY_NOT_RUNNING', {
    message: `No proxy answers at ${url}, so nothing was read or changed.`,
    hint: 'Start it with `strangler proxy`, or say where its admin API is with --admin <url>.',
    cause,
  });

export const notTheAdminApi = (url: string, status: number): ToolkitError =>
  new ToolkitError('NOT_THE_ADMIN_API', {
    message: `${url} answered ${status}, but not as the admin API of a strangler proxy does. Nothing was changed.`,
    hint: 'Check the port: the admin API has its own, 8081 unless configured.',
  });

export const portTaken = (what: string, host: string, port: number, cause: unknown): ToolkitError =>
  new ToolkitError('PORT_TAKEN', {
    message: `${what} cannot listen on ${host}:${port}, something else already does. Nothing was started.`,
    hint: 'Stop that, or choose another port with --port and --admin-port.',
    cause,
  });

export const cannotListen = (what: string, host: string, port: number, cause: unknown): ToolkitError =>
  new ToolkitError('CANNOT_LISTEN', {
    message: `${what} cannot listen on ${host}:${port}: ${cause instanceof Error ? cause.message : String(cause)}. Nothing was started.`,
    hint: 'Check host and port in the configuration.',
    cause,
  });

export type Consequence = 'Nothing was started.' | 'The one in force stays.';

export const badCertificate = (what: string, cause: unknown, consequence: Consequence): ToolkitError =>
  new ToolkitError('BAD_CERTIFICATE', {
    message: `${what} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}. ${consequence}`,
    hint: 'Check proxy.tls in the configuration: both files in PEM, the key without a passphrase, and made for that certificate.',
    cause,
  });

export const adminNotLoopback = (host: string): ToolkitError =>
  new ToolkitError('ADMIN_NOT_LOOPBACK', {
    message: `The admin API asks for no password, so it does not listen on ${host}. Nothing was started.`,
    hint: 'Set admin.host to 127.0.0.1, ::1 or localhost, and reach it through a tunnel.',
  });

export const killSwitchNotStored = (cause: unknown): ToolkitError =>
  new ToolkitError('KILL_SWITCH_NOT_STORED', {
    message: `The kill switch is on, the monolith answers every route; but it could not be stored, so a restart would end it: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'Make room in the state folder or mend its permissions, then say `strangler kill` again.',
    cause,
  });

/** The table was sound when it was stored: the configuration has changed since. */
export const unfitTable = (problems: readonly string[]): ToolkitError =>
  new ToolkitError('UNFIT_TABLE', {
    message: `The stored route table does not fit the configuration, so nothing was started:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    hint: 'Put these services back into the configuration; or move routes.sqlite out of the state folder and begin anew with --routes.',
  });

export const brokenStore = (file: string, cause: unknown): ToolkitError =>
  new ToolkitError('BROKEN_STORE', {
    message: `The route table in ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}. Nothing was changed.`,
    hint: 'Move the file away and load an exported table, or mend its permissions.',
    cause,
  });

export const bodyAlreadyRead = (route: string): ToolkitError =>
  new ToolkitError('BODY_ALREADY_READ', {
    message: `Requests of ${route} are answered by the application, though the service was chosen: a parser had taken their body.`,
    hint: 'Use strangler() before express.json() and other body parsers, or keep the bytes as request.rawBody.',
  });
