import { useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import { addressOf } from '../../../shared/service/index.ts';
import { type ODataService, odataServiceKind } from '../../../shared/service/odata/kind.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import { toast, useDiagnostics, useRunState } from '../../project/index.ts';
import { Button, Icon, writeClipboard } from '../../widgets/index.ts';
import { editService } from './odata-edits.ts';

/** The service above its entities: in a line where it is served, opened its form. */
export function ServiceHead({ unit }: { unit: Unit<ODataService> }) {
  const run = useRunState();
  const findings = useDiagnostics(unit.id).filter((f) => !f.element);
  const wrong = findings.filter((f) => f.severity !== 'info');
  const [isOpen, setOpen] = useState(false);
  const { path, enabled, pageSize, graphql } = unit.data;
  const address = path === '' ? null : addressOf(path);
  const url = run.url && enabled && address !== null ? `${run.url}${address}` : null;
  const isError = wrong.some((f) => f.severity === 'error');
  return (
    <section aria-label="Service" className="cs-head">
      <div className="cs-line">
        <button
          type="button"
          className="cs-fold"
          aria-expanded={isOpen}
          title={isOpen ? 'Close the form of the service' : 'Path, namespace and page size'}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} />
          <span className="tag">OData 4.01</span>
          {!enabled && <span className="tag">not served</span>}
          <span className="mono cs-address" title={url ?? `Served at ${address ?? 'no path'} when it runs`}>
            {url ?? address ?? 'no path'}
          </span>
          <span className="w-meta cs-facts">
            pages of {pageSize}
            {graphql && ' · GraphQL at /graphql'}
          </span>
          {wrong.length > 0 && (
            <span className={isError ? 's-bad' : 's-warn'}>
              <Icon name={isError ? 'circle-x' : 'triangle-alert'} size={14} title={wrong[0]?.message ?? ''} />
            </span>
          )}
        </button>
        {url && (
          <Button
            small
            kind="quiet"
            icon="copy"
            label="Copy address"
            title={`Copy ${url}, which clients connect to`}
            onClick={() => void writeClipboard(`${url}/`).then(() => toast('Address copied'))}
          />
        )}
      </div>
      {isOpen && (
        <div className="cs-forms">
          <SchemaForm
            schema={odataServiceKind.schema}
            value={unit.data as never}
            omit={['entities', 'operations', 'authentication', 'allowedRoles']}
            problemAt={problemIn(findings, null)}
            onChange={(at, update) => void editService(unit.id, 'Change service', (d) => editAt(d, at, update))}
          />
        </div>
      )}
      {!isOpen && wrong[0] && (
        <div className={`w-strip ${isError ? 'w-strip-bad' : 'w-strip-warn'}`}>
          <span>
            {wrong[0].message} {wrong[0].fix}
          </span>
        </div>
      )}
    </section>
  );
}
