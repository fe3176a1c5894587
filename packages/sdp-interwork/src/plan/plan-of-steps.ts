import type { TerminationStep } from '@webrtc-ims/iq';
import type { Plan } from './plan.ts';

/** A plan that is nothing but steps: nobody has answered anything by it. */
export function planOfSteps(steps: { readonly access?: TerminationStep; readonly core?: TerminationStep }): Plan {
  return {
    version: 1,
    access: steps.access ?? { operation: 'none' },
    core: steps.core ?? { operation: 'none' },
    adaptation: {},
    dtmf: {},
    nothingAccepted: false,
    preconditionsMet: true,
  };
}
