import { create } from 'zustand';
import { microflowKind } from '../../../shared/microflow/kind.ts';
import { toast, useStudio } from '../../project/index.ts';

/** Which microflow is to ask what it takes and run; a new object each time. */
export const useRunThis = create<{ wanted: { unit: string } | null }>(() => ({ wanted: null }));

/** Runs the microflow that is shown, wherever the keyboard is. */
export function runThis(): void {
  const { view, active } = useStudio.getState();
  const unit = view.unit(active);
  if (unit?.kind === microflowKind.kind) useRunThis.setState({ wanted: { unit: unit.id } });
  else toast('Open the microflow that shall run.');
}
