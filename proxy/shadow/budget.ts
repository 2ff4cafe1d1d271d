/** A bounded amount of something, e.g. bytes that bodies may hold. */
export interface Budget {
  /** Takes an amount if it is left; takes nothing otherwise. */
  take(amount: number): boolean;
  give(amount: number): void;
  used(): number;
}

export function createBudget(total: number): Budget {
  let used = 0;
  return {
    take: (amount) => {
      if (used + amount > total) return false;
      used += amount;
      return true;
    },
    give: (amount) => {
      used -= amount;
    },
    used: () => used,
  };
}

/** Bytes of one request's answers, given back together. */
export interface HeldBytes {
  readonly admit: (bytes: number) => boolean;
  readonly isRefused: () => boolean;
  readonly release: () => void;
}

export function holdBytes(budget: Budget): HeldBytes {
  let taken = 0;
  let refused = false;
  return {
    admit: (bytes) => {
      refused ||= !budget.take(bytes);
      if (!refused) taken += bytes;
      return !refused;
    },
    isRefused: () => refused,
    release: () => {
      budget.give(taken);
      taken = 0;
    },
  };
}
