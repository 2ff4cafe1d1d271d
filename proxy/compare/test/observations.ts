import type { Observation } from '../../../contracts/comparison.ts';
import type { JudgeSettings } from '../judge.ts';

export const SETTINGS: JudgeSettings = { headers: ['content-type', 'location', 'cache-control'], ignore: [] };

export const observed = (body: string | Buffer, headers: Observation['headers'] = {}, status = 200): Observation => ({
  status,
  headers,
  body: Buffer.from(body),
  durationMs: 1,
});

export const json = (value: unknown, status = 200): Observation =>
  observed(typeof value === 'string' ? value : JSON.stringify(value), { 'content-type': 'application/json' }, status);

export const faulty = (fault: NonNullable<Observation['fault']>): Observation => ({ ...observed('', {}, 0), fault });
