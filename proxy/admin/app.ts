/**
 * The admin API, for the CLI and the dashboard.
 *
 *     GET  /routes       version, table, live statistics       POST   /changes      { selector, mode, percent?, who, why, readVersion?, force? }
 *     GET  /history      the audit log, newest first           PUT    /table        { table, readVersion, who, why }
 *     GET  /health       which services are ejected            POST   /kill         { who, why }      DELETE /kill ends it
 *     GET  /ready        503 while the proxy drains       GET    /live         200 as long as the process answers
 *     GET  /metrics      Prometheus text format
 *     GET  /comparison   ComparisonReport                      DELETE /comparison   { route? } forgets what was seen
 *
 * A change is in force before its answer returns. Errors are `{ error: { code, message, hint } }`.
 */
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { z } from 'zod';
import { ToolkitError } from '../../contracts/errors/toolkit-error.ts';
import { parseDocument } from '../../contracts/parse.ts';
import { ChangeNote, RouteChangeRequest, type RoutesReport, TableRequest } from '../../contracts/route-table.ts';
import type { ComparisonPort } from '../ports.ts';
import type { Control } from './control.ts';
import { whyForbidden } from './guard.ts';

export interface AdminParts {
  readonly control: Control;
  readonly report: () => RoutesReport;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly isDraining: () => boolean;
  readonly comparison: ComparisonPort | undefined;
}

const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  UNKNOWN_ROUTE: 404,
  STALE: 409,
  UNSAFE_ROUTE: 409,
  INVALID_DOCUMENT: 400,
  BROKEN_STORE: 503,
  KILL_SWITCH_NOT_STORED: 503,
};

const ResetRequest = z.strictObject({ route: z.string().optional() });

export function createAdminApp(parts: AdminParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(guard, express.json({ limit: '5mb', type: 'application/json' }));
  addReads(app, parts);
  addChanges(app, parts);
  addComparison(app, parts);
  app.use((request, response) => {
    const message = `There is no ${request.method} ${request.path} here.`;
    response.status(404).json({ error: { code: 'NOT_FOUND', message, hint: 'GET /routes is a good start.' } });
  });
  return app.use(answerError);
}

function addReads(app: Express, { control, report, metrics, isDraining }: AdminParts): void {
  app.get('/live', (_request, response) => void response.json({ status: 'live' }));
  app.get('/ready', (_request, response) => {
    const draining = isDraining();
    response.status(draining ? 503 : 200).json({ status: draining ? 'draining' : 'ready' });
  });
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await metrics();
    response.set('Content-Type', contentType).send(text);
  });
  app.get('/routes', (_request, response) => void response.json(report()));
  app.get('/history', async (_request, response) => void response.json({ changes: await control.history() }));
  app.get('/health', (_request, response) => {
    const { version, services } = report();
    const killSwitch = control.live().table.killSwitch;
    response.json({ status: 'ok', version, killSwitch, services });
  });
}

function addChanges(app: Express, { control }: AdminParts): void {
  app.post('/changes', async (request, response) => {
    response.json({ version: await control.move(read(RouteChangeRequest, request.body)) });
  });
  app.put('/table', async (request, response) => {
    response.json({ version: await control.load(read(TableRequest, request.body)) });
  });
  app.post('/kill', async (request, response) => {
    response.json({ version: await control.kill(true, read(ChangeNote, request.body)) });
  });
  app.delete('/kill', async (request, response) => {
    response.json({ version: await control.kill(false, read(ChangeNote, request.body)) });
  });
}

function addComparison(app: Express, { comparison }: AdminParts): void {
  if (comparison === undefined) return;
  app.get('/comparison', async (_request, response) => void response.json(await comparison.report()));
  app.delete('/comparison', async (request, response) => {
    await comparison.reset(read(ResetRequest, request.body ?? {}).route);
    response.status(204).end();
  });
}

const read = <Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> =>
  parseDocument(schema, body, 'The request');

const guard: RequestHandler = (request, response, next) => {
  const refusal = whyForbidden(request.method, request.headers);
  response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
  if (refusal === undefined) next();
  else response.status(refusal.status).json({ error: { code: refusal.code, message: refusal.message, hint: '' } });
};

/** Express tells error handlers by their four parameters. */
const answerError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const { status, ...words } = describeError(error);
  response.status(status).json({ error: words });
};

function describeError(error: unknown): { status: number; code: string; message: string; hint: string } {
  if (error instanceof ToolkitError) {
    const { code, message, hint } = error;
    return { status: STATUS_BY_CODE[code] ?? 500, code, message, hint };
  }
  const { status, message } = error as { status?: number; message?: string };
  if (status !== undefined && status < 500)
    return {
      status,
      code: status === 413 ? 'TOO_LARGE' : 'BAD_JSON',
      message: message ?? '',
      hint: 'Nothing was changed.',
    };
  return { status: 500, code: 'BUG', message: 'The admin API failed; traffic goes on.', hint: 'Please report it.' };
}
