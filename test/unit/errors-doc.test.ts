import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

describe('docs/errors.md', () => {
  it('lists every code and no other, in order', () => {
    const folder = path.join(ROOT, 'contracts', 'errors');
    const sources = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
    const codes = sources.flatMap((text) =>
      [...text.matchAll(/new ToolkitError\(\s*'([A-Z_]+)'/g)].map((found) => found[1]),
    );
    const page = readFileSync(path.join(ROOT, 'docs', 'errors.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map((found) => found[1]);
    expect(listed).toEqual([...new Set(codes)].sort());
  });
});
