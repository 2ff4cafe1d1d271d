import path from 'node:path';
import { ts } from 'ts-morph';

/** What the nearest tsconfig says itself; a base configuration that is not installed is left out, and nothing is emitted. */
export function compilerOptions(root: string): ts.CompilerOptions {
  const file = ts.findConfigFile(root, ts.sys.fileExists);
  const read = file === undefined ? { config: {} } : ts.readConfigFile(file, ts.sys.readFile);
  const host = { ...ts.sys, readDirectory: () => [] };
  const { options } = ts.parseJsonConfigFileContent(
    read.config ?? {},
    host,
    file === undefined ? root : path.dirname(file),
  );
  const own = { allowJs: true, checkJs: true, noEmit: true, skipLibCheck: true, strict: true };
  return { ...options, ...own, types: [], noLib: false, maxNodeModuleJsDepth: 0 };
}
