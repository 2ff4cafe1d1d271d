const DAY_MS = 86_400_000;
const WARN_DAYS = 14;

/** A line for whoever has to renew it, when that is due. */
export function warnOfExpiry(expires: Date, nowMs: number): string | undefined {
  const day = expires.toISOString().slice(0, 10);
  if (expires.getTime() <= nowMs) return `The certificate has expired on ${day}: callers refuse it.`;
  const days = Math.floor((expires.getTime() - nowMs) / DAY_MS);
  return days < WARN_DAYS ? `The certificate expires on ${day}, in ${days} ${days === 1 ? 'day' : 'days'}.` : undefined;
}
