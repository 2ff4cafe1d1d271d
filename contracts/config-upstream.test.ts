import { describe, expect, it } from '@jest/globals';
import { Upstream } from './config-upstream.ts';
import { describeProblems } from './parse.ts';

const problems = (data: unknown): string[] => {
  const { error } = Upstream.safeParse(data);
  return error === undefined ? [] : describeProblems(error, data);
};

describe('a side in the configuration', () => {
  it('is one server or several, and has instances either way', () => {
    expect(Upstream.parse({ url: 'http://a' })).toMatchObject({
      url: 'http://a',
      instances: [{ url: 'http://a', weight: 1 }],
    });
    expect(Upstream.parse({ instances: [{ url: 'http://a' }, { url: 'http://b', weight: 3 }] })).toMatchObject({
      url: 'http://a',
      instances: [
        { url: 'http://a', weight: 1 },
        { url: 'http://b', weight: 3 },
      ],
    });
  });

  it.each([
    [{}, ['url: is missing (or "instances", for several servers)']],
    [{ url: 'http://a', instances: [{ url: 'http://b' }] }, ['instances: stands beside "url": say one of the two']],
    [{ instances: [{ url: 'http://a' }, { url: 'http://a/' }] }, ['instances[1].url: repeats instances[0]']],
  ])('is refused with its problem: %j', (data, expected) => {
    expect(problems(data)).toEqual(expected);
  });

  it('has every problem named at once', () => {
    expect(problems({ instances: [{ url: 'ftp://a' }, { url: 'http://b', weight: 0 }] })).toHaveLength(2);
  });
});
