/** The parts of the configuration that say how the proxy is run: limits against hostile callers, access log and metrics. */
import { z } from 'zod';

const DurationMs = z.number().int().min(1).max(3_600_000);
const Count = z.number().int().min(1);

/** What one caller may take; `docs/hardening.md` says which attack each is against. Per worker where there are several. */
export const Limits = z.strictObject({
  /** Request line and headers together; more is answered 431. */
  maxHeadBytes: z.number().int().min(1_024).max(16_384).default(16_384),
  /** A request's body, without the framing of chunks; more is answered 413. Tunnels have no body. */
  maxBodyBytes: z.number().int().min(0).default(1_073_741_824),
  /** Open at once; those past it are closed before anything is read. */
  maxConnections: Count.default(10_000),
  /** Of one address; left aside when `trustForwarded` is on, because then all connections are your own proxy's. */
  maxConnectionsPerAddress: Count.default(1_000),
  /** From the first moment of a connection, or the first byte of a further request, until the head has arrived. */
  headMs: DurationMs.default(20_000),
  /** From the first byte of a request to the last of its body. */
  requestMs: DurationMs.default(900_000),
  /** Between two requests; longer than the idle time of usual load balancers, so that they close first. */
  keepAliveMs: DurationMs.default(65_000),
});
export type Limits = z.infer<typeof Limits>;

/** Where the log goes is said on the command line: `--log`, `--log-file`. */
export const AccessLogSettings = z.strictObject({
  /** Share of the answers that are logged, 0–1; errors, fallbacks and refusals always are. */
  sampleRate: z.number().min(0).max(1).default(1),
  /** Lines that wait for a slow reader; past it lines are dropped and counted. */
  maxBufferedBytes: z.number().int().min(65_536).default(4_194_304),
});
export type AccessLogSettings = z.infer<typeof AccessLogSettings>;

export const MetricsSettings = z.strictObject({
  /** Routes with series of their own in `/metrics`; all further ones are counted together as `other`. */
  maxRoutes: z.number().int().min(0).max(10_000).default(200),
});
export type MetricsSettings = z.infer<typeof MetricsSettings>;

/** A header's name (RFC 9110 §5.1). */
export const HeaderName = z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, { error: 'is no header name' });
