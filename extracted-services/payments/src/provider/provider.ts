/** The card company, as this service needs it. */
export interface Provider {
  /** Asks for money, once per key however often it is asked. May take longer than the caller wants to wait. */
  requestCapture(key: string, cardToken: string): Promise<ProviderAnswer>;
  /** Forgets a charge, captured or perhaps captured: the customer never sees it. */
  voidCapture(key: string): void;
  /** Gives money back, once per key; returns the provider's reference. */
  requestRefund(key: string): string;
}

export type ProviderAnswer =
  | { readonly status: 'captured'; readonly code: string; readonly ref: string }
  | { readonly status: 'declined' | 'error'; readonly code: string; readonly ref: null };

/** What the provider reports by webhook. */
export interface ProviderEvent {
  readonly providerRef: string;
  readonly status: string;
  readonly eventId: string;
}
