/**
 * Upper end of the one-sided Clopper–Pearson interval for a rate: with this confidence the true rate is not above it.
 * At zero hits it is `1 − (1 − confidence)^(1/trials)`, close to the "rule of three" (3 / trials).
 *
 * Valid for one look at a fixed number of independent trials; not for stopping as soon as it looks good.
 *
 * Source: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26 (1934); rule of three: J. A. Hanley, A. Lippman-Hand, JAMA 249 (1983).
 * @returns a rate from 0 to 1, or null without trials
 */
export function upperBound(hits: number, trials: number, confidence = 0.95): number | null {
  if (trials === 0) return null;
  if (hits >= trials) return 1;
  if (hits === 0) return -Math.expm1(Math.log1p(-confidence) / trials);
  let low = hits / trials;
  let high = 1;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, hits + 1, trials - hits) < confidence) low = middle;
    else high = middle;
  }
  return high;
}

/** Halvings of [0, 1] after which a double has no more bits to give. */
const BISECTIONS = 60;
const TINY = 1e-300;
const PRECISION = 1e-15;

/** Regularised incomplete beta function I_x(a, b), by its continued fraction (NIST DLMF 8.17.22) and symmetry (8.17.4). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFactor = a * Math.log(x) + b * Math.log1p(-x) + lnGamma(a + b) - lnGamma(a) - lnGamma(b);
  return (Math.exp(logFactor) / a) * betaFraction(x, a, b);
}

/** Evaluated from the front by Lentz's method; needs O(√max(a, b)) terms. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  const terms = 200 + 10 * Math.sqrt(Math.max(a, b));
  for (let m = 1; m < terms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) break;
  }
  return fraction;
}

const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** Stirling's series (NIST DLMF 5.11.1) after shifting the argument above 15, where five terms reach double precision. */
function lnGamma(argument: number): number {
  let z = argument;
  let shift = 0;
  for (; z < 15; z++) shift += Math.log(z);
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
