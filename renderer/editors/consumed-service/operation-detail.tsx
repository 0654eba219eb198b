import { useState } from 'react';
import {
  type ConsumedSoapService,
  type SoapOperation,
  soapOperationSchema,
} from '../../../shared/consume/soap/kind.ts';
import { consumedOperation } from '../../../shared/consume/soap/operations.ts';
import { typeName } from '../../../shared/expression/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import { useCatalog, useDiagnostics, useProjectView, useStudio } from '../../project/index.ts';
import { Button, Icon, openMenu, TextField } from '../../widgets/index.ts';
import { openRequestForConsumed } from '../requests/open-requests.ts';
import { PartTabs } from '../requests/part-tabs.tsx';
import { MessageHalf } from './message-half.tsx';
import { OperationSample } from './operation-sample.tsx';
import { editOperation, findUsages, flowChoices } from './service-edits.ts';

const parts = [
  ['messages', 'Messages'],
  ['mock', 'Mock'],
  ['sample', 'Sample'],
] as const;

const ofMock: readonly string[] = ['mockFlow', 'mockAnswer'];
const notOfMock = Object.keys(soapOperationSchema.shape).filter((name) => !ofMock.includes(name));

/** The chosen operation: what it is, its messages and how they are given and taken, and a sample of them. */
export function OperationDetail({ unit, operation }: { unit: Unit<ConsumedSoapService>; operation: SoapOperation }) {
  const [part, setPart] = useState('messages');
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const findings = useDiagnostics(unit.id);
  const wrong = findings.filter((f) => f.element === operation.id && !f.property && f.severity !== 'info');
  return (
    <section className="cs-detail" aria-label="Operation">
      <header className="cs-detail-head">
        <h3>{operation.name}</h3>
        {operation.oneWay && <span className="tag">one-way</span>}
        {operation.encoded && (
          <span className="tag" title="Messages of SOAP encoding (SOAP 1.1, chapter 5)">
            encoded
          </span>
        )}
        <Signature unit={unit} operation={operation} />
        <span className="cs-grow" />
        <Button
          small
          kind="quiet"
          icon="link"
          title="Find usages (Shift+F12)"
          onClick={() => findUsages(unit.id, operation.id)}
        />
        <Button
          small
          icon="send"
          label="Send…"
          title="As a request of the project's collection: with values, environments and a history of answers"
          onClick={() => void openRequestForConsumed(unit, operation.id)}
        />
        <Button
          small
          icon="workflow"
          label="Add to flow"
          title="Calls it in a microflow: a new one, or one that is open"
          disabled={readOnly}
          onMenu={(at) => openMenu(at, flowChoices(operation.id))}
        />
      </header>
      {wrong.map((finding) => (
        <div key={finding.code} className={`w-strip ${finding.severity === 'error' ? 'w-strip-bad' : 'w-strip-warn'}`}>
          <span>
            {finding.message} {finding.fix}
          </span>
        </div>
      ))}
      {operation.documentation && <p className="cs-documentation">{operation.documentation}</p>}
      <div className="cs-parts">
        <PartTabs label="Parts of the operation" parts={parts} part={part} onPart={setPart} />
        <span className="cs-grow" />
        <div className="cs-action">
          <span className="w-meta">SOAP action</span>
          <TextField
            mono
            label="SOAP action"
            placeholder="none"
            value={operation.action}
            readOnly={readOnly}
            onCommit={(action) =>
              editOperation(unit.id, operation.id, 'Change the SOAP action', (o) => {
                o.action = action.trim();
              })
            }
          />
        </div>
      </div>
      {part === 'sample' && <OperationSample unit={unit} operation={operation} />}
      {part === 'mock' && (
        <div className="cs-mock">
          <SchemaForm
            schema={soapOperationSchema}
            value={operation as never}
            omit={notOfMock}
            problemAt={problemIn(findings, operation.id)}
            onChange={(path, update) =>
              editOperation(unit.id, operation.id, 'Change the mock', (o) => editAt(o as never, path, update))
            }
          />
        </div>
      )}
      {part === 'messages' && (
        <div className="cs-halves">
          <MessageHalf unit={unit} operation={operation} side="request" />
          <MessageHalf unit={unit} operation={operation} side="response" />
        </div>
      )}
    </section>
  );
}

/** The operation as a flow sees it: `(amount, country) → Decimal`. */
function Signature({ unit, operation }: { unit: Unit<ConsumedSoapService>; operation: SoapOperation }) {
  const view = useProjectView();
  const catalog = useCatalog();
  const { inputs, output } = consumedOperation(unit.data, operation, view);
  const shortType = (type: Parameters<typeof typeName>[0]) => typeName(type, catalog).split('.').pop();
  const words = inputs.map(({ name, type }) => `${name}: ${shortType(type)}`).join(', ');
  const gives = output ? shortType(output) : 'nothing';
  return (
    <span className="cs-signature mono" title={`A call takes (${words}) and gives ${gives}`}>
      ({words}) <Icon name="arrow-right" size={12} /> {gives}
    </span>
  );
}
