import {
  type DatabaseQuery,
  parameterTypeLabels,
  parameterTypes,
  type QueryParameter,
} from '../../../shared/consume/database/query-kind.ts';
import { parameterNames, parseStatement } from '../../../shared/consume/database/statement.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { newId, useStudio } from '../../project/index.ts';
import { Button, Picker, TextField } from '../../widgets/index.ts';
import { editQuery } from './database-edits.ts';

/** The parameters of a query with their test values; those that the statement names and nobody has declared are offered. */
export function QueryParameters({ unit }: { unit: Unit<DatabaseQuery> }) {
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const { parameters, sql } = unit.data;
  const missing = parameterNames(parseStatement(sql).parts).filter((name) => !parameters.some((p) => p.name === name));
  const edit = (id: string, label: string, change: (parameter: QueryParameter) => void) =>
    void editQuery(unit.id, label, (data) => {
      const found = data.parameters.find((each) => each.id === id);
      if (found) change(found);
    });
  const add = (names: readonly string[]) =>
    void editQuery(unit.id, names.length === 1 ? `Add parameter ${names[0]}` : 'Add parameters', (data) => {
      for (const name of names)
        data.parameters.push({
          id: newId(),
          name,
          type: 'string',
          list: false,
          attribute: null,
          required: false,
          test: '',
        });
    });
  const free = () => {
    let n = parameters.length + 1;
    while (parameters.some(({ name }) => name === `parameter${n}`)) n++;
    return `parameter${n}`;
  };
  return (
    <section className="db-parameters" aria-label="Parameters">
      <div className="db-parameters-head">
        <strong>Parameters</strong>
        <span className="db-grow" />
        {missing.length > 0 && !readOnly && (
          <Button
            small
            icon="plus"
            label={`Add ${missing.slice(0, 2).join(', ')}${missing.length > 2 ? ', …' : ''}`}
            title="Declares the parameters that the statement names"
            onClick={() => add(missing)}
          />
        )}
        <Button
          small
          kind="quiet"
          icon="plus"
          title="Add parameter"
          disabled={readOnly}
          onClick={() => add([free()])}
        />
      </div>
      {parameters.map((parameter) => (
        <div key={parameter.id} className="db-parameter">
          <TextField
            label="Name of the parameter"
            mono
            readOnly={readOnly}
            value={parameter.name}
            onCommit={(name) =>
              edit(parameter.id, `Rename parameter ${parameter.name}`, (p) => void (p.name = name.trim()))
            }
          />
          <Picker
            label={`Type of ${parameter.name}`}
            disabled={readOnly}
            value={parameter.type}
            options={parameterTypes.map((type) => ({ value: type, label: parameterTypeLabels[type] }))}
            onChange={(type) =>
              edit(parameter.id, `Change type of ${parameter.name}`, (p) => {
                if (type) p.type = type as QueryParameter['type'];
              })
            }
          />
          <TextField
            label={`Test value of ${parameter.name}`}
            mono
            multiline={parameter.list}
            readOnly={readOnly}
            placeholder={parameter.list ? 'Test values, one a line' : 'Test value'}
            value={parameter.test}
            onCommit={(test) =>
              edit(parameter.id, `Change test value of ${parameter.name}`, (p) => void (p.test = test))
            }
          />
          <label className="db-flag" title="Several values, for IN ({name})">
            <input
              type="checkbox"
              disabled={readOnly}
              checked={parameter.list}
              onChange={(e) => edit(parameter.id, `Change ${parameter.name}`, (p) => void (p.list = e.target.checked))}
            />
            List
          </label>
          <label className="db-flag" title="A flow has to give it">
            <input
              type="checkbox"
              disabled={readOnly}
              checked={parameter.required}
              onChange={(e) =>
                edit(parameter.id, `Change ${parameter.name}`, (p) => void (p.required = e.target.checked))
              }
            />
            Required
          </label>
          <Button
            small
            kind="quiet"
            icon="x"
            title={`Remove ${parameter.name}`}
            disabled={readOnly}
            onClick={() =>
              void editQuery(unit.id, `Remove parameter ${parameter.name}`, (data) => {
                data.parameters = data.parameters.filter(({ id }) => id !== parameter.id);
              })
            }
          />
        </div>
      ))}
      {parameters.length === 0 && missing.length === 0 && (
        <p className="w-meta">None. Write {'{name}'} in the statement where a value belongs.</p>
      )}
    </section>
  );
}
