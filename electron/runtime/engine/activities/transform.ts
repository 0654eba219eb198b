import type { TransformFunctions } from '../../../../shared/microflow/activities/transform.ts';
import { TransformationError } from '../../../../shared/transformation/index.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { ActivityHost, RuntimeValues } from './activity-host.ts';

export function transformFunctions(host: ActivityHost): TransformFunctions<RuntimeValues> {
  return {
    async transform(u, index, text) {
      const info = host.program.transformations[index];
      const prepared = host.transformations[index];
      if (!info || !prepared) throw new FlowError('flow/invalid', 'The transformation does not exist.');
      if (typeof text !== 'string')
        throw new FlowError('transformation/no-input', `${info.name} has no text to read: it is empty.`);
      const { run } = u;
      run.check();
      try {
        const result = await prepared.run(text, {
          pause: async () => {
            await new Promise<void>((resolve) => setImmediate(resolve));
            run.check();
          },
        });
        await u.meanwhile();
        return result;
      } catch (error) {
        if (error instanceof TransformationError) throw new FlowError(error.code, error.message, { cause: error });
        throw error;
      }
    },
  };
}
