import type { Unit } from '../../../shared/model/unit.ts';
import type { ServedSoapOperation, SoapService } from '../../../shared/service/soap/kind.ts';
import { actionOf } from '../../../shared/service/soap/names.ts';
import { useStudio } from '../../project/index.ts';
import { TextField } from '../../widgets/index.ts';
import { Problems } from './problems.tsx';
import { editOperation } from './soap-edits.ts';

/** What is seldom changed of an operation: its action, whether it answers, and what the description says of it. */
export function OperationMore({ unit, operation }: { unit: Unit<SoapService>; operation: ServedSoapOperation }) {
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const change = (label: string, mutate: (o: ServedSoapOperation) => void) =>
    editOperation(unit.id, operation.id, label, mutate);
  return (
    <section className="ss-message" aria-label="Details">
      <div className="ss-line">
        <span className="label">SOAP action</span>
        <TextField
          mono
          label="SOAP action"
          placeholder={actionOf(unit.data.namespace, operation)}
          value={operation.action}
          readOnly={readOnly}
          onCommit={(text) =>
            change('Change the SOAP action', (o) => {
              o.action = text.trim();
            })
          }
        />
        <Problems unit={unit} operation={operation} property="action" />
      </div>
      <label className="ss-check">
        <input
          type="checkbox"
          checked={operation.oneWay}
          disabled={readOnly}
          onChange={(e) => {
            const { checked } = e.target;
            change('Change whether it is one-way', (o) => {
              o.oneWay = checked;
            });
          }}
        />
        One-way: the caller hears no more than that the message came
      </label>
      <div className="ss-line">
        <span className="label">Documentation</span>
        <TextField
          multiline
          label="Documentation of the operation"
          placeholder="What it does, for who calls it; it stands in the WSDL and on the page"
          value={operation.documentation}
          readOnly={readOnly}
          onCommit={(text) =>
            change('Change the documentation', (o) => {
              o.documentation = text;
            })
          }
        />
      </div>
    </section>
  );
}
