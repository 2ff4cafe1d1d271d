/** `node test/load/main.ts --url http://127.0.0.1:8080 --seconds 10 --rate 50`: prints the statistics as JSON; exit code 1 when a request failed. */
import { parseArgs } from 'node:util';
import { createTraffic, type TrafficOptions } from './traffic.ts';

const USAGE =
  'usage: main.ts --url <url> [--seconds n | --requests n] [--rate n] [--concurrency n] [--think-ms n] [--seed n]';

function readOptions(): TrafficOptions {
  const text = { type: 'string' } as const;
  const names = {
    url: text,
    seconds: text,
    requests: text,
    rate: text,
    concurrency: text,
    'think-ms': text,
    seed: text,
  };
  const { values } = parseArgs({ options: names });
  const { url, 'think-ms': thinkMs, ...rest } = values;
  if (url === undefined || !URL.canParse(url)) throw new Error('--url must be the address of the shop');
  const numbers = Object.entries({ ...rest, thinkMs }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, readNumber(name, value)] as const],
  );
  const bounded = rest.seconds !== undefined || rest.requests !== undefined;
  return { url, ...(bounded ? {} : { seconds: 10 }), ...Object.fromEntries(numbers) };
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && (value > 0 || name === 'thinkMs' || name === 'seed')) return value;
  throw new Error(`--${name}: "${text}" is not a number over 0`);
}

let options: TrafficOptions;
try {
  options = readOptions();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${USAGE}\n`);
  process.exit(2);
}
const traffic = createTraffic(options);
process.once('SIGINT', () => void traffic.stop()).once('SIGTERM', () => void traffic.stop());
const statistics = await traffic.start();
process.stdout.write(`${JSON.stringify(statistics, null, 2)}\n`);
process.exitCode = statistics.failed > 0 ? 1 : 0;
