import { encodeBase64 } from '../../../shared/expression/base64.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { Transformation } from '../../../shared/transformation/index.ts';
import { applyChange, client, openDocument, toast } from '../../project/index.ts';
import type { StepOutput } from './use-transform-preview.ts';

/** DT-4: makes a structure of which an output is the sample, beside the transformation, and opens it. */
export async function structureOfOutput(unit: Unit<Transformation>, { text, format }: StepOutput): Promise<void> {
  if (unit.parent === null) return;
  const content = encodeBase64(new TextEncoder().encode(text));
  try {
    const { change, structures, diagnostics } = await client().call('contract.plan', {
      files: [{ path: `${unit.name}.${format}`, content }],
      parent: unit.parent,
      name: `${unit.name}Output`,
    });
    const error = diagnostics.find((d) => d.severity === 'error');
    const [first] = structures;
    if (!change || !first || error) {
      toast(error?.message ?? 'No structure could be made of it.', 'error');
      return;
    }
    if (await applyChange(change)) openDocument(first);
  } catch (error) {
    toast((error as Error).message, 'error');
  }
}
