import { describe, expect, it } from '@jest/globals';
import { graphOf } from '../test/graph-of.ts';

const workerOf = (registry: string) => `import Queue from 'bull'; import tasks from './tasks/index.ts'; ${registry}
  const queue = new Queue('tasks');
  queue.process(async (job) => {
    const Task = tasks[job.data.name];
    const task = new Task();
    await task.perform(job.data.props).catch(() => task.failed());
  });`;

const folder = {
  'tasks/base.ts': 'export default abstract class Base { abstract perform(): void; schedule() {} failed() {} }',
  'tasks/SendMail.ts': `import Base from './base.ts'; export default class SendMail extends Base { async perform() { await this.db.query('SELECT * FROM mails'); } }`,
  'tasks/Clean.js': `module.exports = class Clean { perform() {} failed() {} };`,
};

const entryLines = (sources: Readonly<Record<string, string>>) =>
  graphOf(sources).entries.map(({ kind, name, handler }) => `${kind} ${name} -> ${handler.symbol}`);

describe('job classes that a registry loads from a folder', () => {
  it('are entries of their own, beside the worker that runs them by name', () => {
    const sources = {
      ...folder,
      'worker.ts': workerOf(''),
      'tasks/index.ts': `import { requireAll } from './all.ts'; const tasks = {};
        requireAll(__dirname).forEach(([module, id]) => { tasks[id] = module.default; }); export default tasks;`,
    };
    expect(entryLines(sources)).toEqual([
      'worker tasks:Clean -> tasks/Clean.js#Clean.perform',
      'worker tasks:SendMail -> tasks/SendMail.ts#SendMail.perform',
      'worker tasks -> worker.ts#',
    ]);
  });

  it('are found in the folder that is joined to the place of the registry', () => {
    const moved = Object.fromEntries(
      Object.entries(folder).map(([path, text]) => [path.replace('tasks/', 'jobs/all/'), text]),
    );
    const sources = {
      ...moved,
      'worker.ts': workerOf(''),
      'tasks/index.ts': `import path from 'node:path'; import fs from 'node:fs'; const dir = path.join(import.meta.dirname, '../jobs', 'all');
        const tasks = {}; for (const file of fs.readdirSync(dir)) tasks[file] = require(path.join(dir, file)); export default tasks;`,
    };
    expect(entryLines(sources)).toEqual([
      'worker tasks:Clean -> jobs/all/Clean.js#Clean.perform',
      'worker tasks:SendMail -> jobs/all/SendMail.ts#SendMail.perform',
      'worker tasks -> worker.ts#',
    ]);
  });

  it('are not what a list of modules by name is used for outside of a worker', () => {
    const sources = {
      ...folder,
      'tool.ts': `import tasks from './tasks/index.ts'; export const run = (name) => new tasks[name]().perform();`,
      'tasks/index.ts': 'const tasks = {}; requireAll(__dirname); export default tasks;',
    };
    expect(entryLines(sources)).toEqual([]);
  });
});
