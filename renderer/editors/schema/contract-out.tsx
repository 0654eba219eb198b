import { useMemo, useState } from 'react';
import { isDefinition } from '../../../shared/mapping/used-structure.ts';
import { writtenContract } from '../../../shared/mapping/written-contract.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { type ContractForm, contractForms } from '../../../shared/structure/contract-forms.ts';
import { toast, useCatalog, useUnit } from '../../project/index.ts';
import { Button, CodeEditor, Modal, openMenu, saveAs, writeClipboard } from '../../widgets/index.ts';

/** Saves a structure as a contract that others work by: chosen in a menu, shown, then copied or downloaded. */
export function ContractOut({ unitId }: { unitId: string }) {
  const [form, setForm] = useState<ContractForm | null>(null);
  const unit = useUnit(unitId);
  return (
    <>
      <Button
        small
        kind="quiet"
        icon="file-down"
        label="Save as…"
        title="Save as JSON Schema or XSD"
        onMenu={(at) =>
          openMenu(
            at,
            contractForms.map((each) => ({ label: `Save as ${each.label}…`, run: () => setForm(each) })),
          )
        }
      />
      {form && unit && <ContractDialog unit={unit} form={form} onClose={() => setForm(null)} />}
    </>
  );
}

function ContractDialog({ unit, form, onClose }: { unit: Unit; form: ContractForm; onClose: () => void }) {
  const catalog = useCatalog();
  const [isList, setList] = useState(false);
  const [chosen, setChosen] = useState(0);
  const documents = useMemo(() => writtenContract(unit, form, isList, catalog), [unit, form, isList, catalog]);
  const shown = documents[chosen] ?? documents[0];
  const save = () => {
    for (const { name, text } of documents) saveAs(name, form.mediaType, text);
    onClose();
  };
  return (
    <Modal label={`${unit.name} as ${form.label}`} className="w-dialog sc-contract" onClose={onClose} onConfirm={save}>
      <header>
        <h2>
          {unit.name} as {form.label}
        </h2>
      </header>
      <div className="w-dialog-body sc-contract-body">
        <div className="sc-contract-head">
          {documents.length > 1 ? (
            documents.map((each, i) => (
              <Button
                key={each.name}
                small
                kind="quiet"
                label={each.name}
                active={each === shown}
                onClick={() => setChosen(i)}
              />
            ))
          ) : (
            <span className="w-meta">{shown?.name}</span>
          )}
          <span className="js-grow" />
          {isDefinition(unit) && (
            <Button
              small
              kind="quiet"
              icon="list"
              label="List"
              title="A message that is a list of objects"
              active={isList}
              onClick={() => setList(!isList)}
            />
          )}
        </div>
        <CodeEditor
          key={`${shown?.name}`}
          language={form.language}
          label={`${unit.name} as ${form.label}`}
          value={shown?.text ?? ''}
          readOnly
        />
      </div>
      <footer>
        <Button label="Close" onClick={onClose} />
        <Button
          icon="copy"
          label="Copy"
          onClick={() => void writeClipboard(shown?.text ?? '').then(() => toast(`Copied ${shown?.name}`))}
        />
        <Button
          kind="primary"
          icon="download"
          label={documents.length > 1 ? `Download ${documents.length} files` : 'Download'}
          title="Ctrl+Enter"
          onClick={save}
        />
      </footer>
    </Modal>
  );
}
