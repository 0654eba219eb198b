import {
  type ConsumedRestService,
  type RestAnswerHeader,
  type RestField,
  type RestOperation,
  type RestParameter,
  restOperationSchema,
} from '../../../shared/consume/rest/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import { newId, useDiagnostics } from '../../project/index.ts';
import { editOperation, followPath, newAnswerHeader, newField, newParameter } from './rest-edits.ts';
import { ValuesEditor } from './values-editor.tsx';

const all = Object.keys(restOperationSchema.shape);
const omitAllBut = (...shown: string[]) => all.filter((name) => !shown.includes(name));
const whereFields = omitAllBut('name', 'method', 'path', 'address', 'location', 'tag', 'documentation');
const bodyFields = omitAllBut('requestBody', 'requestType', 'requestRequired', 'requestMapping');
const answerFields = omitAllBut('responses');

/** All that an operation says of itself, to be made by hand or changed: where it is, its parameters, its body, what it answers. */
export function RestDefinition({ unit, operation }: { unit: Unit<ConsumedRestService>; operation: RestOperation }) {
  const findings = useDiagnostics(unit.id);
  const change = (words: string, mutate: (own: RestOperation) => void) =>
    editOperation(unit.id, operation.id, words, mutate);
  const form = (omit: readonly string[], words: string) => (
    <SchemaForm
      isWide
      schema={restOperationSchema}
      value={operation as never}
      omit={[...omit]}
      problemAt={problemIn(findings, operation.id)}
      onChange={(path, update) =>
        change(words, (own) => {
          const before = own.path;
          editAt(own, path, update);
          if (own.path !== before) followPath(own, newId);
        })
      }
    />
  );
  const hasFields = operation.requestBody === 'form' || operation.requestBody === 'multipart';
  return (
    <div className="cr-definition">
      {form(whereFields, 'Change the operation')}
      <ValuesEditor<RestParameter>
        label="Parameters"
        one="parameter"
        values={operation.parameters}
        newValue={() => newParameter(operation, newId())}
        onChange={(words, mutate) => change(words, (own) => mutate(own.parameters))}
      />
      <section className="cr-define" aria-label="Body">
        <h5>Body</h5>
        {form(bodyFields, 'Change the body')}
      </section>
      {hasFields && (
        <ValuesEditor<RestField>
          label="Fields"
          one="field"
          values={operation.fields}
          newValue={() => newField(operation, newId())}
          onChange={(words, mutate) => change(words, (own) => mutate(own.fields))}
        />
      )}
      <section className="cr-define" aria-label="Answers">
        <h5>Answers</h5>
        {form(answerFields, 'Change the answers')}
      </section>
      {operation.responses.map((response) => (
        <ValuesEditor<RestAnswerHeader>
          key={response.id}
          label={`Headers of the answer ${response.status}`}
          one="header"
          values={response.headers}
          newValue={() => newAnswerHeader(response, newId())}
          onChange={(words, mutate) =>
            change(words, (own) => {
              const answered = own.responses.find(({ id }) => id === response.id);
              if (answered) mutate(answered.headers);
            })
          }
        />
      ))}
    </div>
  );
}
