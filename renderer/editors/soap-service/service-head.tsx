import { useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import { addressOf } from '../../../shared/service/index.ts';
import { type SoapService, soapServiceKind } from '../../../shared/service/soap/kind.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import { toast, useDiagnostics, useRunState } from '../../project/index.ts';
import { Button, Icon, writeClipboard } from '../../widgets/index.ts';
import { editService } from './soap-edits.ts';

/** Members that have a place of their own; the halves of the form. What neither half names is at the end of the second. */
const shownElsewhere = ['operations', 'contract'];
const whereFields = ['path', 'enabled', 'namespace'];

/** The service above its operations: in a line where it is served and in which versions, opened its form. */
export function ServiceHead({ unit }: { unit: Unit<SoapService> }) {
  const run = useRunState();
  const findings = useDiagnostics(unit.id).filter((f) => !f.element);
  const wrong = findings.filter((f) => f.severity !== 'info');
  const isError = wrong.some((f) => f.severity === 'error');
  const [isOpen, setOpen] = useState(false);
  const { path, enabled, versions, validate, namespace } = unit.data;
  const address = path === '' ? null : addressOf(path);
  const url = run.url && enabled && address !== null ? `${run.url}${address}` : null;
  const others = Object.keys(soapServiceKind.schema.shape).filter((name) => !whereFields.includes(name));
  const form = (omit: readonly string[]) => (
    <SchemaForm
      schema={soapServiceKind.schema}
      value={unit.data as never}
      omit={[...omit, ...shownElsewhere]}
      problemAt={problemIn(findings, null)}
      onChange={(at, update) => void editService(unit.id, 'Change service', (d) => editAt(d, at, update))}
    />
  );
  return (
    <section aria-label="Service" className="cs-head">
      <div className="cs-line">
        <button
          type="button"
          className="cs-fold"
          aria-expanded={isOpen}
          title={isOpen ? 'Close the form of the service' : 'Path, namespace, versions, validation and more'}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} />
          <span className="tag">SOAP {labelOf('versions', versions)}</span>
          {!enabled && <span className="tag">not served</span>}
          <span className="mono cs-address" title={url ?? `Served at ${address ?? 'no path'} when it runs`}>
            {url ?? address ?? 'no path'}
          </span>
          <span className="w-meta cs-facts" title={`Target namespace ${namespace}`}>
            {validate === 'refuse' ? 'requests validated' : validate === 'warn' ? 'faults logged' : 'not validated'}
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
            label="Copy WSDL address"
            title={`Copy ${url}?wsdl, which clients are made of`}
            onClick={() => void writeClipboard(`${url}?wsdl`).then(() => toast('Address copied'))}
          />
        )}
      </div>
      {isOpen && (
        <div className="cs-forms">
          {form(others)}
          {form(whereFields)}
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

/** A choice in the words of its form. */
function labelOf(member: 'versions', value: string): string {
  const { labels } = (soapServiceKind.schema.shape[member].meta() ?? {}) as { labels?: Record<string, string> };
  return labels?.[value] ?? value;
}
