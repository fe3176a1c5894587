/** Why a section or a data channel of an offer is rejected. */
export interface Rejection {
  /** For people: a lower-case phrase without text of the peer. */
  readonly reason: string;
  readonly clause: string;
}

/** What was read, or why it cannot be served. */
export type Judged<T> = { readonly rejection: Rejection } | { readonly value: T };

export function rejected(reason: string, clause: string): { readonly rejection: Rejection } {
  return { rejection: { reason, clause } };
}
