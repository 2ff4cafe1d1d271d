import { describe, expect, it } from '@jest/globals';
import { graphOf } from '../test/graph-of.ts';
import { type NamedGroup, ownTables } from './own-tables.ts';

const graph = graphOf({
  'users.js': "export const join = (db) => db.prepare('INSERT INTO users (id) VALUES (1)').run();",
  'summary.js':
    "export const a = (db) => db.prepare('UPDATE users SET n = 1').run();\n" +
    "export const b = (db) => db.prepare('UPDATE users SET n = 2').run();\n" +
    "export const c = (db) => db.prepare('INSERT INTO checks (id) VALUES (1)').run();",
});

const group = (name: string, ...tables: string[]): NamedGroup => ({ name, modules: [`${name}.js`], tables, nouns: [] });
const modules = new Map([
  ['users.js', 'users'],
  ['summary.js', 'summary'],
]);

describe('a table', () => {
  it('goes to the service of its name that writes it, though another writes it more', () => {
    expect(ownTables(graph, [group('users'), group('summary', 'users')], modules).get('users')).toBe('users');
  });

  it('leaves the group it was found in when only others write it', () => {
    expect(ownTables(graph, [group('users', 'checks'), group('summary')], modules).get('checks')).toBe('summary');
  });

  it('stays where it was found when its service writes it and none has its name', () => {
    const renamed = new Map([...modules].map(([path, name]) => [path, name === 'users' ? 'accounts' : name]));
    const groups = [group('accounts', 'users'), group('summary')];
    expect(ownTables(graph, groups, renamed).get('users')).toBe('accounts');
  });
});
