import { messageKinds } from '../../../shared/format/index.ts';
import { editUnit } from '../../project/index.ts';
import { ReferencePicker } from '../../widgets/index.ts';
import type { Mapping } from './use-mapping.ts';

/** Chooses the structure of a mapping that has none. */
export function StructureChooser({ unitId }: { unitId: string }) {
  return (
    <div className="m-structure">
      <ReferencePicker
        accepts={messageKinds}
        value={null}
        label="Structure"
        onChange={(id) =>
          void editUnit<Mapping>('Choose structure', unitId, (draft) => {
            draft.data.structure = id;
          })
        }
      />
    </div>
  );
}
