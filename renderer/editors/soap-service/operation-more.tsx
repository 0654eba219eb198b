import type { SecuredOperation } from '../../../shared/authentication/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ServedSoapOperation, SoapService } from '../../../shared/service/soap/kind.ts';
import { actionOf } from '../../../shared/service/soap/names.ts';
import { useStudio } from '../../project/index.ts';
import { TextField } from '../../widgets/index.ts';
import { RoleBoxes } from '../published-security/role-boxes.tsx';
import { Problems } from './problems.tsx';
import { editOperation } from './soap-edits.ts';
import { type Way, Ways } from './ways.tsx';

const entityAccesses: readonly Way<SecuredOperation['applyAccess']>[] = [
  { id: 'service', label: 'As the service says', help: 'Applied where the service applies it' },
  {
    id: 'yes',
    label: 'Applied',
    help: 'What is read and written is what the access rules of entities give the caller',
  },
  { id: 'no', label: 'Not applied', help: 'Everything may be read and written' },
];

const accesses: readonly Way<SecuredOperation['access']>[] = [
  { id: 'service', label: 'As the service says', help: 'Whoever may call the service' },
  { id: 'roles', label: 'Other roles', help: 'Whoever has one of the roles that are ticked below' },
  { id: 'everybody', label: 'Everybody', help: 'Nobody is asked who calls' },
];

/** What is seldom changed of an operation: its action, whether it answers, who may call it, and what the description says of it. */
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
        <span className="label">Access</span>
        <Ways
          label="Access"
          ways={accesses}
          value={operation.access}
          disabled={readOnly}
          onChange={(access) =>
            change('Change who may call it', (o) => {
              o.access = access;
            })
          }
        />
        <Problems unit={unit} operation={operation} property="access" />
      </div>
      {operation.access === 'roles' && (
        <RoleBoxes
          kind="module-role"
          chosen={operation.allowedRoles}
          onChange={(label, roles) =>
            change(label, (o) => {
              o.allowedRoles = roles;
            })
          }
        />
      )}
      <div className="ss-line">
        <span className="label">Entity access</span>
        <Ways
          label="Apply entity access"
          ways={entityAccesses}
          value={operation.applyAccess}
          disabled={readOnly}
          onChange={(applies) =>
            change('Change whether entity access is applied', (o) => {
              o.applyAccess = applies;
            })
          }
        />
      </div>
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
