import type { AnsweredFault } from './fault.ts';

/** A message that no operation was found for, or that is none, or that is not taken: it is answered with a fault, and nothing runs. */
export class Refusal extends Error {
  readonly fault: AnsweredFault;
  constructor(fault: Omit<AnsweredFault, 'detail'> & { detail?: string }) {
    super(fault.reason);
    this.fault = { detail: '', ...fault };
  }
}
