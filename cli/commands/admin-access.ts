import { wrongUsage } from '../../contracts/errors/cli.ts';
import { type AdminClient, createAdminClient } from '../../proxy/admin/client.ts';
import type { CliContext } from '../context.ts';

/** Options of every command that talks to a running proxy. */
export interface AdminOptions {
  readonly admin?: string;
  readonly config?: string;
}

export const ADMIN_OPTION = [
  '--admin <url>',
  'admin API of the running proxy (default: from the configuration)',
] as const;
export const CONFIG_OPTION = ['--config <file>', 'configuration file (default: the nearest upward)'] as const;

/** Finds the running proxy: --admin, then STRANGLER_ADMIN, then the configuration. */
export async function connectAdmin(context: CliContext, options: AdminOptions): Promise<AdminClient> {
  const given = options.admin ?? context.env.STRANGLER_ADMIN;
  if (given === undefined) return createAdminClient(await readAddress(context, options.config));
  if (!/^https?:\/\//i.test(given) || !URL.canParse(given))
    throw wrongUsage(`"${given}" is not the URL of an admin API, such as http://127.0.0.1:8081.`, 'strangler routes');
  return createAdminClient(given);
}

/** Whoever is logged in: for the audit log. */
export const whoIsThis = ({ env }: CliContext): string => env.USER ?? env.USERNAME ?? env.LOGNAME ?? 'unknown';

async function readAddress(context: CliContext, file: string | undefined): Promise<string> {
  const { config } = await context.loadConfig(file);
  const { host, port } = config.admin;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
