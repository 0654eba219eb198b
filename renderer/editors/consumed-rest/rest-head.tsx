import { useState } from 'react';
import { type ConsumedRestService, consumedRestKind } from '../../../shared/consume/rest/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { ServiceMode } from '../../app/service-switch.tsx';
import { editAt } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import { useDiagnostics, useProjectView } from '../../project/index.ts';
import { Icon } from '../../widgets/index.ts';
import { ContractUpdate } from '../schema/contract-update.tsx';
import { editService } from './rest-edits.ts';
import { SignIn } from './sign-in.tsx';

/** Members that are shown elsewhere, and those of the left half of the form: where the service is, and who calls. */
const shownElsewhere = ['operations', 'contract', 'asked'];
const whereFields = [
  'structure',
  'xmlStructure',
  'address',
  'location',
  'authentication',
  'user',
  'password',
  'token',
  'key',
  'keyIn',
  'keyName',
  'authorizationAddress',
  'tokenAddress',
  'client',
  'clientSecret',
  'refreshToken',
  'clientIn',
  'scope',
  'signature',
  'headers',
  'proxy',
  'authorities',
  'clientCertificate',
  'clientKey',
  'keyPassphrase',
];

/** The service above its operations: in a line where it is and how it is called, opened its form. */
export function RestHead({ unit }: { unit: Unit<ConsumedRestService> }) {
  const view = useProjectView();
  const findings = useDiagnostics(unit.id).filter((f) => !f.element);
  const wrong = findings.filter((f) => f.severity !== 'info');
  const isError = wrong.some((f) => f.severity === 'error');
  const [isOpen, setOpen] = useState(false);
  const { address, location, authentication, timeoutMs, attempts } = unit.data;
  const constant = view.unit(location);
  const others = Object.keys(consumedRestKind.schema.shape).filter((name) => !whereFields.includes(name));
  const form = (omit: readonly string[]) => (
    <SchemaForm
      schema={consumedRestKind.schema}
      value={unit.data as never}
      omit={[...omit, ...shownElsewhere]}
      problemAt={problemIn(findings, null)}
      onChange={(path, update) => editService(unit.id, 'Change service', (d) => editAt(d, path, update))}
    />
  );
  return (
    <section aria-label="Service" className="cs-head">
      <div className="cs-line">
        <button
          type="button"
          className="cs-fold"
          aria-expanded={isOpen}
          title={isOpen ? 'Close the form of the service' : 'Address, authentication, headers, attempts and more'}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} />
          <strong>{unit.name}</strong>
          <span className="tag">REST</span>
          <span className="mono cs-address" title={constant ? `The value of ${constant.name}` : address}>
            {constant ? `@${view.qualifiedName(constant)}` : address || 'no address'}
          </span>
          <span className="w-meta cs-facts">
            {authentication === 'none' ? 'no authentication' : labelOf(authentication)} · {timeoutMs / 1000} s
            {attempts > 1 && ` · ${attempts} attempts`}
          </span>
          {wrong.length > 0 && (
            <span className={isError ? 's-bad' : 's-warn'}>
              <Icon name={isError ? 'circle-x' : 'triangle-alert'} size={14} title={wrong[0]?.message ?? ''} />
            </span>
          )}
        </button>
        {unit.data.contract && <ContractUpdate unitId={unit.id} />}
        <ServiceMode unit={unit} />
      </div>
      {isOpen && (
        <div className="cs-forms">
          {form(others)}
          {form(whereFields)}
        </div>
      )}
      <SignIn unit={unit} />
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

/** An authentication in the words of its form. */
function labelOf(authentication: ConsumedRestService['authentication']): string {
  const { labels } = (consumedRestKind.schema.shape.authentication.meta() ?? {}) as { labels?: Record<string, string> };
  return labels?.[authentication] ?? authentication;
}
