import { type RestOperation, type RestResource, restServiceKind } from '../../../shared/service/rest/kind.ts';
import { joinPath } from '../../../shared/service/rest/path.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import { openDocument, useDiagnostics } from '../../project/index.ts';
import { Button } from '../../widgets/index.ts';
import { openRequestFor } from '../requests/index.ts';
import { editService, makeFlow, removeElement } from './rest-edits.ts';

// biome-ignore lint/suspicious/noExplicitAny: zod definitions are read by their type
const inner = (schema: any): any =>
  ['default', 'optional', 'nullable'].includes(schema.def.type) ? inner(schema.def.innerType) : schema;
const resourceSchema = inner(restServiceKind.schema.def.shape.resources).def.element;
const operationSchema = inner(resourceSchema.def.shape.operations).def.element;

/** The options of an operation by what they are about; what no part names stands in the first. */
const parts: readonly { title: string; fields: readonly string[] }[] = [
  {
    title: 'Request',
    fields: [
      'parameters',
      'importMapping',
      'alsoReads',
      'bodyArgument',
      'validate',
      'commit',
      'batchSize',
      'maxBodyBytes',
    ],
  },
  { title: 'Answer', fields: ['exportMapping', 'status', 'emptyStatus', 'contentType', 'alsoAnswers'] },
  {
    title: 'Changes and repeats',
    fields: ['etag', 'requiresIfMatch', 'keepsAnswers', 'requiresKey'],
  },
  { title: 'Limits', fields: ['rateLimit', 'rateSeconds', 'ratePer'] },
  { title: 'Going away', fields: ['deprecatedSince', 'sunset', 'successor'] },
];
const named = parts.flatMap(({ fields }) => fields);
const all = Object.keys(operationSchema.def.shape);
const sections = [
  { title: null, omit: named },
  ...parts.map(({ title, fields }) => ({ title, omit: all.filter((name) => !fields.includes(name)) })),
];

/** The chosen operation as a form, with the way to its microflow. */
export function OperationDetail({
  unitId,
  servicePath,
  resource,
  operation,
}: {
  unitId: string;
  servicePath: string;
  resource: RestResource;
  operation: RestOperation;
}) {
  const findings = useDiagnostics(unitId);
  return (
    <section aria-label="Operation">
      <div className="p-head rs-detail-head">
        <span className={`method method-${operation.method}`}>{operation.method}</span>
        <h3 className="mono">{joinPath(servicePath, resource.name, operation.path)}</h3>
        <span className="rs-grow" />
        <Button small kind="quiet" icon="send" label="Send request" onClick={() => void openRequestFor(operation.id)} />
        {operation.microflow ? (
          <Button
            small
            kind="quiet"
            icon="workflow"
            label="Open microflow"
            onClick={() => openDocument(operation.microflow as string)}
          />
        ) : (
          <Button
            small
            icon="workflow"
            label="New microflow"
            title="Makes a microflow that takes the parameters and the body, and returns what the export mapping writes"
            onClick={() => void makeFlow(unitId, operation.id)}
          />
        )}
        <Button
          small
          kind="quiet"
          icon="trash-2"
          title="Remove operation"
          onClick={() => editService(unitId, 'Remove operation', (d) => removeElement(d, operation.id))}
        />
      </div>
      <div className="rs-form">
        {sections.map(({ title, omit }) => (
          <section key={title ?? ''} aria-label={title ?? 'General'}>
            {title && <h4 className="rs-part">{title}</h4>}
            <SchemaForm
              isWide
              schema={operationSchema}
              value={operation as never}
              omit={omit}
              problemAt={problemIn(findings, operation.id)}
              onChange={(path, update) =>
                editService(unitId, 'Change operation', (d) =>
                  editAt(
                    d.resources.flatMap((r) => r.operations).find((o) => o.id === operation.id),
                    path,
                    update,
                  ),
                )
              }
            />
          </section>
        ))}
      </div>
    </section>
  );
}
