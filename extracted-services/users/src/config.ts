import { type BaseConfig, readConfig } from './kernel/config.ts';

export const SERVICE = { name: 'users', port: 3001 } as const;

export const readUsersConfig = (env: Readonly<Record<string, string | undefined>>): BaseConfig =>
  readConfig(env, SERVICE);
