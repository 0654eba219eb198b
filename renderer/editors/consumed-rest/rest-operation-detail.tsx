import { useState } from 'react';
import {
  type ConsumedRestService,
  type RestOperation,
  restOperationSchema,
} from '../../../shared/consume/rest/kind.ts';
import { consumedOperation } from '../../../shared/consume/rest/operations.ts';
import { typeName } from '../../../shared/expression/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import { useCatalog, useDiagnostics, useProjectView, useStudio } from '../../project/index.ts';
import { Button, Icon, openMenu } from '../../widgets/index.ts';
import { findUsages, flowChoices } from '../consumed-service/service-edits.ts';
import { openRequestForConsumed } from '../requests/open-requests.ts';
import { PartTabs } from '../requests/part-tabs.tsx';
import { RestDefinition } from './rest-definition.tsx';
import { editOperation, removeOperation } from './rest-edits.ts';
import { RestRequest } from './rest-request.tsx';
import { RestResponses } from './rest-responses.tsx';
import { RestSample } from './rest-sample.tsx';

const parts = [
  ['messages', 'Messages'],
  ['definition', 'Definition'],
  ['paging', 'Paging'],
  ['mock', 'Mock'],
  ['sample', 'Sample'],
] as const;

const pagingFields = ['paging', 'pagingPath', 'pagingInput', 'pagingFirst', 'pagingLimit'];
const notOfPaging = Object.keys(restOperationSchema.shape).filter((name) => !pagingFields.includes(name));
const notOfMock = Object.keys(restOperationSchema.shape).filter((name) => name !== 'mockFlow');

/** The chosen operation: where it is, what it takes and gives, how its pages follow each other, and a sample. */
export function RestOperationDetail({
  unit,
  operation,
}: {
  unit: Unit<ConsumedRestService>;
  operation: RestOperation;
}) {
  // One that was just made has nothing to look at yet.
  const [part, setPart] = useState(isNew(operation) ? 'definition' : 'messages');
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const findings = useDiagnostics(unit.id);
  const wrong = findings.filter((f) => f.element === operation.id && f.severity !== 'info');
  return (
    <section className="cs-detail" aria-label="Operation">
      <header className="cs-detail-head">
        <span className={`method method-${operation.method}`}>{operation.method}</span>
        <h3>{operation.name}</h3>
        <Signature operation={operation} />
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
        <Button
          small
          kind="quiet"
          icon="trash-2"
          title="Remove operation"
          disabled={readOnly}
          onClick={() => removeOperation(unit.id, operation)}
        />
      </header>
      {wrong.map((finding) => (
        <div
          key={`${finding.code} ${finding.message}`}
          className={`w-strip ${finding.severity === 'error' ? 'w-strip-bad' : 'w-strip-warn'}`}
        >
          <span>
            {finding.message} {finding.fix}
          </span>
        </div>
      ))}
      <p className="mono cr-path" title={operation.path}>
        {operation.path}
      </p>
      {operation.documentation && <p className="cs-documentation">{operation.documentation}</p>}
      <div className="cs-parts">
        <PartTabs label="Parts of the operation" parts={parts} part={part} onPart={setPart} />
        <span className="cs-grow" />
        {operation.paging !== 'none' && part !== 'paging' && <span className="tag">pages as one list</span>}
      </div>
      {part === 'sample' && <RestSample unit={unit} operation={operation} />}
      {part === 'definition' && <RestDefinition unit={unit} operation={operation} />}
      {(part === 'paging' || part === 'mock') && (
        <div className="cr-paging">
          <SchemaForm
            schema={restOperationSchema}
            value={operation as never}
            omit={part === 'paging' ? notOfPaging : notOfMock}
            problemAt={problemIn(findings, operation.id)}
            onChange={(path, update) =>
              editOperation(unit.id, operation.id, part === 'paging' ? 'Change the paging' : 'Change the mock', (o) =>
                editAt(o, path, update),
              )
            }
          />
        </div>
      )}
      {part === 'messages' && (
        <div className="cs-halves">
          <RestRequest unit={unit} operation={operation} />
          <RestResponses unit={unit} operation={operation} />
        </div>
      )}
    </section>
  );
}

/** Whether an operation is as it was made by hand at first. */
const isNew = ({ path, parameters, requestBody }: RestOperation) =>
  path === '/' && parameters.length === 0 && requestBody === 'none';

/** The operation as a flow sees it: `(id, limit) → Pet`. */
function Signature({ operation }: { operation: RestOperation }) {
  const view = useProjectView();
  const catalog = useCatalog();
  const { inputs, output } = consumedOperation(operation, view);
  const shortType = (type: Parameters<typeof typeName>[0]) => typeName(type, catalog).split('.').pop();
  const words = inputs.map(({ name, type }) => `${name}: ${shortType(type)}`).join(', ');
  const gives = output ? shortType(output) : 'nothing';
  return (
    <span className="cs-signature mono" title={`A call takes (${words}) and gives ${gives}`}>
      ({words}) <Icon name="arrow-right" size={12} /> {gives}
    </span>
  );
}
