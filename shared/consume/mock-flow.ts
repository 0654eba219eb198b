import { ref } from '../model/kind.ts';

/** The microflow that answers for a service or an operation while it is mocked; `inputs` says what its parameters may be called. */
export function mockFlow(inputs: string) {
  return ref('microflow').meta({
    title: 'Mock by microflow',
    help: `While it is mocked, this microflow answers first. A parameter gets what has its name: ${inputs}. It gives the body as a String or Binary; empty leaves the answer to the mock. Its end says the status, Set answer header the headers; an error end refuses with its status.`,
    ref: 'microflow',
  });
}
