/** What all parts of a report are made of. */
import { z } from 'zod';

/** `exact`: read from the source. `inferred`: follows from naming or data flow that can be fooled. `unresolved`: seen, target unknown. */
export const Confidence = z.enum(['exact', 'inferred', 'unresolved']);
export type Confidence = z.infer<typeof Confidence>;

export const Count = z.number().int().min(0);
export const At = z.string().describe('file:line');
export const ServiceName = z.string().nullable().describe('null = shared kernel');
