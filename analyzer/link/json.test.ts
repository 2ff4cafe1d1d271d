import { describe, expect, it } from '@jest/globals';
import { graphOf, routeLines } from '../test/graph-of.ts';

describe('settings in JSON', () => {
  const text = `const fs = require('fs'); const path = require('path'); const app = require('express')(); const h = () => {};
    const settings = JSON.parse(fs.readFileSync('settings.json', 'utf8')); app.get(settings.root + '/a', h);
    const own = JSON.parse(fs.readFileSync(path.join(__dirname, 'own.json'))); app.get(own.prefixes[0] + '/b', h);`;

  it('are read where the program reads them: from the working folder, and beside the file', () => {
    const files: Record<string, unknown> = {
      'settings.json': { root: '/api' },
      'src/own.json': { prefixes: ['/own'] },
    };
    const graph = graphOf({ 'src/app.js': text }, { jsonOf: (path) => files[path] });
    expect(routeLines(graph)).toEqual(['GET /api/a -> src/app.js#h', 'GET /own/b -> src/app.js#h']);
    expect(graph.modules.map(({ path }) => path)).toEqual(['src/app.js']);
  });

  it('that are not there leave a path that is not known', () => {
    expect(routeLines(graphOf({ 'src/app.js': text }))).toEqual([
      'GET /*/a -> src/app.js#h (inferred)',
      'GET /*/b -> src/app.js#h (inferred)',
    ]);
  });
});
