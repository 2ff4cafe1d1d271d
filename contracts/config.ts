/** The shape of `strangler.config.ts` / `strangler.config.json`. Paths are relative to the file's folder. */
import { z } from 'zod';
import { IgnoreRule } from './comparison.ts';
import { AccessLogSettings, HeaderName, Limits, MetricsSettings } from './config-operations.ts';
import { Monolith, Upstream } from './config-upstream.ts';

const Port = z.number().int().min(0).max(65_535);
const DurationMs = z.number().int().min(1).max(3_600_000);

export const Listener = z.strictObject({ host: z.string().default('127.0.0.1'), port: Port });
export type Listener = z.infer<typeof Listener>;

/** PEM files of the callers' TLS; `docs/tls.md`. */
export const TlsFiles = z.strictObject({ cert: z.string().min(1), key: z.string().min(1) });
export type TlsFiles = z.infer<typeof TlsFiles>;

export const Timeouts = z.strictObject({
  connectMs: DurationMs.default(2_000),
  /** Until the upstream's head has arrived. */
  headMs: DurationMs.default(30_000),
  /** Between two chunks of a body. */
  idleMs: DurationMs.default(60_000),
  /** From the request's head to the last byte of the answer, over all tries. None by default: it would end event streams and long downloads. */
  totalMs: DurationMs.optional(),
});

/** Where a caller's stickiness key comes from, first found wins; the client address is always the last resort. */
export const StickinessSource = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('jwt'), claim: z.string().default('sub') }),
  z.strictObject({ from: z.literal('header'), name: z.string() }),
  z.strictObject({ from: z.literal('cookie'), name: z.string() }),
]);
export type StickinessSource = z.infer<typeof StickinessSource>;

export const ShadowSettings = z.strictObject({
  /** Share of the eligible requests that are copied, 0–1. */
  sampleRate: z.number().min(0).max(1).default(1),
  maxInFlight: z.number().int().min(1).default(64),
  timeoutMs: DurationMs.default(5_000),
  /** Larger bodies are not compared but counted as inconclusive. */
  maxBodyBytes: z.number().int().min(1).default(5_000_000),
  /** How long after a mismatch both sides are asked again, so that data that travels by events has arrived. */
  confirmAfterMs: z.number().int().min(0).max(600_000).default(1_000),
});
export type ShadowSettings = z.infer<typeof ShadowSettings>;

export const CompareSettings = z.strictObject({
  ignore: z.array(IgnoreRule).default([]),
  /** Response headers that are compared; all others are not. */
  headers: z.array(z.string().toLowerCase()).default(['content-type', 'location', 'cache-control']),
});
export type CompareSettings = z.infer<typeof CompareSettings>;

export const AnalyzeSettings = z.strictObject({
  root: z.string().default('.'),
  /** Globs relative to the root that are left out, beside node_modules, build output and tests. */
  exclude: z.array(z.string()).default([]),
});

export const StranglerConfig = z.strictObject({
  monolith: Monolith,
  services: z.record(z.string(), Upstream).default({}),
  proxy: Listener.extend({ tls: TlsFiles.optional() }).prefault({ port: 8080 }),
  admin: Listener.prefault({ port: 8081 }),
  /** True when a proxy of yours stands in front: its X-Forwarded-* are believed and passed on, else they are replaced. */
  trustForwarded: z.boolean().default(false),
  /** Folder of the route table, the audit log and the comparison ledger. */
  stateDir: z.string().default('.strangler'),
  timeouts: Timeouts.prefault({}),
  limits: Limits.prefault({}),
  accessLog: AccessLogSettings.prefault({}),
  metrics: MetricsSettings.prefault({}),
  /** Name of a response header that tells the caller which side answered and why; absent: nobody is told. */
  decisionHeader: HeaderName.optional(),
  stickiness: z.array(StickinessSource).default([{ from: 'jwt', claim: 'sub' }]),
  shadow: ShadowSettings.prefault({}),
  compare: CompareSettings.prefault({}),
  analyze: AnalyzeSettings.prefault({}),
});
export type StranglerConfig = z.infer<typeof StranglerConfig>;
/** What people write; every key but `monolith` may be left out. */
export type StranglerConfigInput = z.input<typeof StranglerConfig>;
