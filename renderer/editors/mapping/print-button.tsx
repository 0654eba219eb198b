import { mappingTable } from '../../../shared/mapping/mapping-table.ts';
import { mappingPrints } from '../../../shared/mapping/print-mapping.ts';
import { toast } from '../../project/index.ts';
import { Button, openMenu, saveAs } from '../../widgets/index.ts';
import type { MappingDocument } from './use-mapping.ts';

/** Saves the mapping as a table for people who do not open the studio. */
export function PrintButton({ doc }: { doc: MappingDocument }) {
  const save = (form: (typeof mappingPrints)[number]) => {
    const table = mappingTable(doc.unit, doc.view, doc.catalog);
    if (table) saveAs(`${doc.unit.name}${form.extension}`, form.mediaType, form.print(table));
    else toast('Nothing is mapped yet.');
  };
  return (
    <Button
      small
      kind="quiet"
      icon="printer"
      title="Save as a table, to print or to send"
      onMenu={(at) =>
        openMenu(
          at,
          mappingPrints.map((form) => ({ label: `Save as ${form.label} table…`, run: () => save(form) })),
        )
      }
    />
  );
}
