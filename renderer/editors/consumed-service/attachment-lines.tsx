import type { ConsumedSoapService, SoapAttachment, SoapOperation } from '../../../shared/consume/soap/kind.ts';
import { attachmentInputs } from '../../../shared/consume/soap/operations.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { newId, useProjectView, useStudio } from '../../project/index.ts';
import { Button, TextField } from '../../widgets/index.ts';
import { editOperation } from './service-edits.ts';

/** What goes beside the envelope of a request: each an argument of the call, bytes. */
export function AttachmentLines({ unit, operation }: { unit: Unit<ConsumedSoapService>; operation: SoapOperation }) {
  const view = useProjectView();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const inputs = attachmentInputs(unit.data, operation, view);
  const change = (label: string, id: string, mutate: (attachment: SoapAttachment) => void) =>
    editOperation(unit.id, operation.id, label, (o) => {
      const found = o.attachments.find((each) => each.id === id);
      if (found) mutate(found);
    });
  return (
    <div className="cs-more">
      {operation.attachments.length > 0 && <h5>Attachments</h5>}
      {operation.attachments.map(({ id, name, mediaType }, index) => (
        <div key={id} className="cs-header">
          <TextField
            label={`Name of attachment ${index + 1}`}
            value={name}
            readOnly={readOnly}
            onCommit={(next) =>
              change('Rename an attachment', id, (attachment) => {
                attachment.name = next;
              })
            }
          />
          <TextField
            label={`Media type of attachment ${index + 1}`}
            value={mediaType}
            readOnly={readOnly}
            onCommit={(next) =>
              change('Change the type of an attachment', id, (attachment) => {
                attachment.mediaType = next;
              })
            }
          />
          <span className="w-meta">argument {inputs[index]?.name}</span>
          <Button
            small
            kind="quiet"
            icon="trash-2"
            title={`Remove the attachment ${name}`}
            disabled={readOnly}
            onClick={() =>
              editOperation(unit.id, operation.id, 'Remove an attachment', (o) => {
                o.attachments = o.attachments.filter((each) => each.id !== id);
              })
            }
          />
        </div>
      ))}
      <Button
        small
        kind="quiet"
        icon="plus"
        label="Add attachment"
        title="Bytes that go beside the message (SOAP with Attachments)"
        disabled={readOnly}
        onClick={() =>
          editOperation(unit.id, operation.id, 'Add an attachment', (o) => {
            const taken = new Set(o.attachments.map(({ name }) => name.toLowerCase()));
            let n = o.attachments.length + 1;
            while (taken.has(`attachment${n}`)) n++;
            o.attachments.push({ id: newId(), name: `attachment${n}`, mediaType: 'application/octet-stream' });
          })
        }
      />
    </div>
  );
}
