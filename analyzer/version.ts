import { createRequire } from 'node:module';

/** Of the toolkit. */
export function version(): string {
  const manifest: { version: string } = createRequire(import.meta.url)('../package.json');
  return manifest.version;
}
