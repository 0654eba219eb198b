import { useState } from 'react';
import { dialectOf } from '../../../shared/consume/database/dialect.ts';
import { type DatabaseConnection, databaseConnectionKind } from '../../../shared/consume/database/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { DatabaseRefusal } from '../../../shared/rpc/calls/database.ts';
import { ServiceMode } from '../../app/service-switch.tsx';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import { client, useDiagnostics, useProjectView } from '../../project/index.ts';
import { Button, Icon } from '../../widgets/index.ts';
import { connectionFields, editConnection, isRefusal } from './database-edits.ts';

/** What stands in the first half of the form; what the editor shows below is in neither. */
const whereFields = ['system', 'host', 'port', 'database', 'location', 'user', 'password', 'schema'];
const shownBelow = ['tables', 'procedures', 'schemas'];

/** The connection in a line, with its test; opened, its form. */
export function ConnectionHead({ unit, refusal }: { unit: Unit<DatabaseConnection>; refusal: DatabaseRefusal | null }) {
  const view = useProjectView();
  const findings = useDiagnostics(unit.id);
  const wrong = findings.filter(({ severity }) => severity !== 'info');
  const { system, host, port, database, location, user, tls, readOnly, tables } = unit.data;
  const [isOpen, setOpen] = useState(tables.length === 0);
  const [test, setTest] = useState<{ version: string; ms: number } | DatabaseRefusal | 'running' | null>(null);
  const dialect = dialectOf(system);
  const constant = view.unit(location);
  const who = view.unit(user);
  const where = constant
    ? `@${view.qualifiedName(constant)}`
    : dialect.port === null
      ? database
      : `${host}:${port ?? dialect.port}/${database}`;
  const others = connectionFields.filter((name) => !whereFields.includes(name));
  const form = (omit: readonly string[]) => (
    <SchemaForm
      schema={databaseConnectionKind.schema}
      value={unit.data as never}
      omit={[...omit, ...shownBelow]}
      problemAt={problemIn(findings, null)}
      onChange={(path, update) => editConnection(unit.id, 'Change connection', (d) => editAt(d, path, update))}
    />
  );
  const runTest = () => {
    setTest('running');
    client()
      .call('database.test', { connection: unit.id })
      .then(setTest)
      .catch((error: Error) => setTest({ error: error.message, fault: 'studio' }));
  };
  const said = test !== null && test !== 'running' && isRefusal(test) ? test : refusal;
  return (
    <section aria-label="Connection" className="cs-head">
      <div className="cs-line">
        <button
          type="button"
          className="cs-fold"
          aria-expanded={isOpen}
          title={isOpen ? 'Close the form of the connection' : 'Address, user, TLS, pool, time-outs and more'}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} />
          <strong>{unit.name}</strong>
          <span className="tag">{dialect.label}</span>
          <span className="mono cs-address" title={where}>
            {where}
          </span>
          <span className="w-meta cs-facts">
            {who ? who.name : 'no user'} · {tls === 'off' ? 'no TLS' : 'TLS'}
            {readOnly ? ' · read only' : ''}
          </span>
          {wrong.length > 0 && (
            <span className={wrong.some(({ severity }) => severity === 'error') ? 's-bad' : 's-warn'}>
              <Icon name="triangle-alert" size={14} title={wrong[0]?.message ?? ''} />
            </span>
          )}
        </button>
        {test !== null && test !== 'running' && !isRefusal(test) && (
          <span className="tag ok" role="status">
            <Icon name="check" size={12} /> {test.version} · {test.ms} ms
          </span>
        )}
        <Button
          small
          icon="plug"
          label={test === 'running' ? 'Testing…' : 'Test connection'}
          disabled={test === 'running'}
          onClick={runTest}
        />
        <ServiceMode unit={unit} />
      </div>
      {said && (
        <div className="w-strip w-strip-bad" role="alert">
          <Icon name="circle-x" size={14} />
          <span>{said.error}</span>
        </div>
      )}
      {isOpen && (
        <div className="cs-forms db-forms">
          {form(others)}
          {form(whereFields)}
        </div>
      )}
    </section>
  );
}
