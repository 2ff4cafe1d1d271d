/** ES module imports and exports, from the parser's own record of them. */
import type { Comment, EcmaScriptModule, Node, StaticExportEntry } from 'oxc-parser';
import type { ImportFact, Value } from '../model/facts.ts';
import { append, type Draft } from './draft.ts';
import type { Parsed } from './parse.ts';
import { memberOf } from './scope.ts';

export function readModuleRecord(module: EcmaScriptModule, draft: Draft): void {
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const written = draft.text.slice(start, moduleRequest.start);
    const isType =
      /^import\s+type\b(?!\s*(,|from\s*$))/.test(written) ||
      (entries.length > 0 && entries.every((entry) => entry.isType));
    addImport(moduleRequest.value, isType ? 'type' : 'import', { draft, start });
  }
  for (const { entries, start } of module.staticExports) {
    const from = entries[0]?.moduleRequest?.value;
    const isType = entries.every((entry) => entry.isType);
    if (from !== undefined) addImport(from, isType ? 'type' : 're-export', { draft, start });
    for (const entry of entries) addExport(entry, draft);
  }
}

/** `export {} from './x'` runs it, though the record has no entry for it. */
export function readEmptyExports(body: readonly Node[], draft: Draft): void {
  for (const node of body) {
    if (node.type !== 'ExportNamedDeclaration' || node.source === null || node.specifiers.length > 0) continue;
    addImport(node.source.value, node.exportKind === 'type' ? 'type' : 're-export', { draft, start: node.start });
  }
}

function addExport(entry: StaticExportEntry, draft: Draft): void {
  const { importName, exportName, localName, moduleRequest } = entry;
  const local = localName.name;
  if (local !== null) draft.exportedNames.add(local);
  const name = exportName.kind === 'Default' ? 'default' : exportName.name;
  if (moduleRequest === null) {
    if (name !== null && exportName.kind !== 'Default' && local !== null)
      append(draft.exports, name, { k: 'name', name: local });
    if (name === 'default') draft.exportedNames.add('default');
    return;
  }
  const module: Value = { k: 'module', specifier: moduleRequest.value, way: 'import' };
  if (name === null) draft.stars.push(moduleRequest.value);
  else append(draft.exports, name, importName.kind === 'Name' ? memberOf(module, importName.name ?? '') : module);
}

export function addImport(
  specifier: string,
  kind: ImportFact['kind'],
  { draft, start }: { draft: Draft; start: number },
): void {
  const line = draft.lineOf(start);
  draft.imports.push({ kind, specifier, pattern: null, confidence: 'exact', way: 'import', line, text: specifier });
}

/** Type imports of Flow, which were blanked out before the text was parsed. */
export function readErased(erased: Parsed['erased'], draft: Draft): void {
  for (const { specifier, start } of erased) addImport(specifier, 'type', { draft, start });
}

const JSDOC_IMPORT = /import\(\s*['"]([^'"]+)['"]\s*\)/g;
const REFERENCE = /^\/\s*<reference\s+path\s*=\s*['"]([^'"]+)['"]/;

/** `@type {import('./x').T}` and `/// <reference path="x" />`. */
export function readComments(comments: readonly Comment[], draft: Draft): void {
  for (const { type, value, start } of comments) {
    const reference = type === 'Line' ? REFERENCE.exec(value)?.[1] : undefined;
    if (reference !== undefined)
      addImport(reference.startsWith('.') ? reference : `./${reference}`, 'type', { draft, start });
    if (type !== 'Block' || !value.startsWith('*') || !value.includes('import(')) continue;
    for (const [, specifier = ''] of value.matchAll(JSDOC_IMPORT)) addImport(specifier, 'type', { draft, start });
  }
}
