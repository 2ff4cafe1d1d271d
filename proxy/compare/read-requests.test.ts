import { describe, expect, it } from '@jest/globals';
import { readRequests } from './read-requests.ts';

const problemsOf = (text: string): string => {
  try {
    readRequests(text, 'day.jsonl');
  } catch (error) {
    return String(error);
  }
  return '';
};

describe('JSON lines', () => {
  it('are one request each, empty lines apart', () => {
    const text =
      '{"method":"GET","path":"/a?b=1"}\r\n\n{"method":"POST","path":"/c","headers":{"x":"1"},"body":"{}"}\n';
    expect(readRequests(text, 'f')).toEqual([
      { method: 'GET', path: '/a?b=1', headers: {} },
      { method: 'POST', path: '/c', headers: { x: '1' }, body: '{}' },
    ]);
  });

  it('are refused with every bad line by its number', () => {
    const text = '{"method":"GET","path":"/a"}\n{oops\n{"method":"get","path":"b"}\n\n[1]';
    const message = problemsOf(text);
    expect(message).toContain('day.jsonl has 4 bad requests, so none was sent');
    expect(message).toContain('line 2: is not JSON: {oops');
    expect(message).toContain('line 3: method: must be an HTTP method in capitals');
    expect(message).toContain('line 3: path:');
    expect(message).toContain('line 5: (whole document)');
  });
});

describe('a HAR file', () => {
  const har = (...requests: unknown[]) =>
    JSON.stringify({ log: { version: '1.2', entries: requests.map((request) => ({ request })) } });

  it('gives its requests without the server they went to', () => {
    const request = {
      method: 'POST',
      url: 'https://shop.test:8443/cart/items?x=%20y#z',
      httpVersion: 'h2',
      headers: [
        { name: ':authority', value: 'shop.test' },
        { name: 'Host', value: 'shop.test' },
        { name: 'Accept', value: '*/*' },
      ],
      postData: { mimeType: 'application/json', text: '{"a":1}' },
    };
    expect(readRequests(har(request), 'day.har')).toEqual([
      { method: 'POST', path: '/cart/items?x=%20y', headers: { accept: '*/*' }, body: '{"a":1}' },
    ]);
  });

  it('is refused with every bad entry by its number', () => {
    const message = problemsOf(
      har({ method: 'GET', url: 'http://a/' }, { method: 'GET', url: 'data:,x' }, { url: 'http://a/' }),
    );
    expect(message).toContain('entry 2: url:');
    expect(message).toContain('entry 3: method: is missing');
  });
});
