import type { SipRequest } from '../message/sip-message.ts';
import type { LoopDetection } from './loop-detection.ts';
import type { OwnNames } from './own-names.ts';

/** A status with which a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly reason?: string | undefined;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** The highest Max-Breadth that is let through, and the one given to requests without (RFC 5393 5.3.3). */
export const maximumBreadth = 60;

/**
 * The reasonable checks of RFC 3261 16.3, by its numbers. What the proxy does not itself use is not looked at.
 *
 * @param extensions option-tags known in Proxy-Require
 */
export function validate(
  request: SipRequest,
  own: OwnNames,
  loops: LoopDetection,
  extensions: readonly string[],
): Refusal | undefined {
  // 1. Reasonable syntax, of the elements used here
  const uri = request.requestUri();
  if (!uri.ok) return { status: statusOf(uri.error) };
  const vias = request.vias();
  if (!vias.ok) return { status: statusOf(vias.error) };
  const routes = request.routes();
  if (!routes.ok) return { status: statusOf(routes.error) };
  const to = request.to();
  if (!to.ok) return { status: statusOf(to.error) };
  const from = request.from();
  if (!from.ok) return { status: statusOf(from.error) };
  const proxyRequires = request.proxyRequires();
  if (!proxyRequires.ok) return { status: statusOf(proxyRequires.error) };
  const maxForwards = request.maxForwards();
  if (!maxForwards.ok) return { status: statusOf(maxForwards.error) };

  // 2. URI scheme
  if (uri.value.kind === 'absolute') return { status: 416 };

  // 3. Max-Forwards. OPTIONS is not answered here: the edge is not what a client asks about.
  if (maxForwards.value === 0) return { status: 483 };

  // 4. Loops
  if (loops.isLoop(request, own)) return { status: 482 };

  // 5. Proxy-Require
  if (proxyRequires.value.length > 0) {
    const unknown = proxyRequires.value.filter((tag) => !extensions.includes(tag));
    if (unknown.length > 0) return { status: 420, headers: [['Unsupported', unknown.join(', ')]] };
  }

  // RFC 5393 5.3.3: one branch needs a breadth of one. 5.4.1: in CANCEL it means nothing.
  if (request.method !== 'CANCEL' && breadthOf(request) === 0) return { status: 440 };

  // 6. Proxy-Authorization is for the host, which sees requests that it holds.
  return undefined;
}

/** Value of Max-Breadth; `undefined` when it is absent or cannot be read. */
export function breadthOf(request: SipRequest): number | undefined {
  const text = request.header('Max-Breadth')?.text;
  if (text === undefined || text.length === 0 || text.length > 10) return undefined;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x30 || text.charCodeAt(i) > 0x39) return undefined;
  return Number(text);
}

function statusOf(error: unknown): number {
  const status = (error as { readonly status?: number }).status;
  return status ?? 400;
}
