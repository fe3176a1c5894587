import type { ContextPlan, TerminationStep } from '@webrtc-ims/iq';
import type { TerminationStep as DescribedStep, Plan } from '@webrtc-ims/sdp-interwork';

/** The plan of the SDP layer as the gateway's controller carries it out: what is already held is not named again. */
export function contextPlan(plan: Plan): ContextPlan {
  return { access: step(plan.access), core: step(plan.core) };
}

function step(described: DescribedStep): TerminationStep {
  switch (described.operation) {
    case 'reserve': {
      const { context: _, ...request } = described.request;
      return { operation: 'reserve', request };
    }
    case 'configure':
      return { operation: 'configure', description: described.request.description };
    case 'modify':
      return { operation: 'modify', modes: described.request.modes };
    default:
      return { operation: described.operation };
  }
}
