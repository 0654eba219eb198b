import { consumedServiceKinds } from '../consume/index.ts';
import type { Microflow } from '../microflow/kind.ts';
import type { Unit } from '../model/unit.ts';
import type { CheckRule } from './check.ts';

/** What of a request a parameter can be read as. */
const readable: ReadonlySet<string> = new Set([
  'string',
  'integer',
  'long',
  'decimal',
  'boolean',
  'datetime',
  'binary',
]);
/** What a body is. */
const bodies: ReadonlySet<string> = new Set(['string', 'binary', 'nothing']);

interface Mocked {
  mockFlow?: string | null;
  operations?: readonly { id: string; name: string; mockFlow?: string | null }[];
}

/** Microflows that answer for mocked services: that a request can be given to them, and that what they give is a body. */
const mockFlows: CheckRule = {
  id: 'mock-flows',
  kinds: consumedServiceKinds,
  run({ data }: Unit<Mocked>, { view, report }) {
    const look = (id: string | null | undefined, element?: string, path = '') => {
      const unit = view.unit(id);
      if (unit?.kind !== 'microflow') return;
      const { parameters, returns } = unit.data as Microflow;
      const at = { ...(element === undefined ? {} : { element }), path: `${path}mockFlow`, property: 'mockFlow' };
      const odd = parameters.find(({ type }) => !readable.has(type.kind));
      if (odd)
        report({
          severity: 'error',
          code: 'mock/parameter',
          message: `${unit.name} cannot answer for a mock: its parameter ${odd.name} is no single value.`,
          fix: 'Take the body as a String, and import it in the microflow.',
          ...at,
        });
      if (!bodies.has(returns.kind))
        report({
          severity: 'error',
          code: 'mock/returns',
          message: `${unit.name} cannot answer for a mock: it gives neither a String nor a Binary.`,
          fix: 'Give the body of the answer as a String (export it with a mapping) or a Binary.',
          ...at,
        });
    };
    look(data.mockFlow);
    for (const { id, name, mockFlow } of data.operations ?? []) look(mockFlow, id, `${name}.`);
  },
};

export const mockFlowRules: readonly CheckRule[] = [mockFlows];
