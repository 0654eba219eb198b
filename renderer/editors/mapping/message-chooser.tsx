import { isDefinition } from '../../../shared/mapping/used-structure.ts';
import { messageNames } from '../../../shared/structure/messages.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { Button, openMenu } from '../../widgets/index.ts';
import type { MappingDocument } from './use-mapping.ts';

/** Of a structure of several messages: which one the mapping is of. Another one is mapped anew, while nothing is mapped yet. */
export function MessageChooser({ doc }: { doc: MappingDocument }) {
  const { unit, view } = doc;
  const structure = view.unit(unit.data.structure);
  const names = structure && !isDefinition(structure) ? messageNames(structure.data as StructureDocument) : [];
  const now = unit.data.message ?? names[0];
  if (now === undefined) return null;
  const isMapped = unit.data.root !== null;
  return (
    <Button
      small
      kind="quiet"
      icon="chevron-down"
      label={now}
      title={
        isMapped
          ? 'The message that is mapped. To map another one, make a mapping for it.'
          : 'The message that is mapped'
      }
      disabled={isMapped}
      onMenu={(at) =>
        openMenu(
          at,
          names.map((name) => ({
            label: name,
            ...(name === now ? { icon: 'check' } : {}),
            run: () =>
              doc.edit(`Map the message ${name}`, (data) => {
                data.message = name;
              }),
          })),
        )
      }
    />
  );
}
