import './published-security.css';
import { useState } from 'react';
import {
  type MethodSettings,
  methodOf,
  methodsOfProtocol,
  type SecuredService,
} from '../../../shared/authentication/index.ts';
import { newValueOf } from '../../panes/properties/field-specs.ts';
import type { FormPath } from '../../panes/properties/form-edit.ts';
import { editAt } from '../../panes/properties/form-edit.ts';
import { useDiagnostics } from '../../project/index.ts';
import { Button, EmptyState, Icon, openMenu } from '../../widgets/index.ts';
import { MethodForm } from './method-form.tsx';
import { RoleBoxes } from './role-boxes.tsx';

/** Who may call a published service: the methods in their order, the chosen one as a form, and the roles that it asks for. */
export function ServiceSecurity({
  unitId,
  protocol,
  data,
  onEdit,
}: {
  unitId: string;
  /** Id of the protocol, which offers the methods that its requests can satisfy. */
  protocol: string;
  data: SecuredService;
  /** One labelled change of the service. */
  onEdit: (label: string, change: (data: SecuredService) => void) => void;
}) {
  const findings = useDiagnostics(unitId);
  const [chosen, setChosen] = useState(0);
  const { authentication } = data;
  const at = Math.min(chosen, authentication.length - 1);
  const settings = authentication[at];
  // A role that was deleted stays in the list, without a box: it is nobody's.
  const lostRole = findings.find((f) => f.code === 'model/broken-reference' && f.path?.startsWith('allowedRoles'));
  const add = (place: { x: number; y: number }) =>
    openMenu(
      place,
      methodsOfProtocol(protocol).map((method) => ({
        label: method.label,
        run: () => {
          // None says nothing of what stands behind it: others come before it.
          const isBeforeLast = method.id !== 'none' && authentication.at(-1)?.type === 'none';
          const to = authentication.length - (isBeforeLast ? 1 : 0);
          onEdit(`Add ${method.label}`, (d) => {
            d.authentication.splice(to, 0, newValueOf(method.schema) as MethodSettings);
          });
          setChosen(to);
        },
      })),
    );
  const move = (i: number, by: -1 | 1) => {
    onEdit(`Move ${methodOf(authentication[i]?.type ?? '').label}`, (d) => {
      d.authentication.splice(i + by, 0, ...d.authentication.splice(i, 1));
    });
    setChosen(i + by);
  };
  const problemAt = (i: number) => (path: FormPath) => {
    const found = findings.find((f) => f.property === `authentication.${i}.${path.join('.')}`);
    return found
      ? { severity: found.severity, text: found.fix ? `${found.message} ${found.fix}` : found.message }
      : null;
  };
  if (!settings)
    return (
      <div className="ps-editor">
        <EmptyState
          icon="lock-open"
          title={data.allowedRoles.length === 0 ? 'Everybody may call this service' : 'Nobody can be let in'}
          text={
            data.allowedRoles.length === 0
              ? 'Add how callers show who they are: a password, a key, a token. Then say which roles may call it.'
              : 'The service is for roles, and does not ask who calls. Add how callers show who they are.'
          }
        />
        <div className="ps-first">
          <Button kind="primary" icon="plus" label="Add method" onMenu={add} />
        </div>
      </div>
    );
  return (
    <div className="ps-editor">
      <section aria-label="Allowed roles" className="ps-roles">
        <div className="ps-head">
          <strong>Allowed roles</strong>
          {lostRole ? (
            <span className="s-bad">{lostRole.message}</span>
          ) : (
            <span className="w-meta">
              {data.allowedRoles.length > 0
                ? 'A caller has one of them.'
                : 'None: everybody who has shown who they are.'}
            </span>
          )}
        </div>
        <RoleBoxes
          kind="module-role"
          chosen={data.allowedRoles}
          onChange={(label, roles) => onEdit(label, (d) => void (d.allowedRoles = roles))}
        />
        <label className="ps-access">
          <input
            type="checkbox"
            checked={data.applyAccess}
            onChange={(e) => onEdit('Apply entity access', (d) => void (d.applyAccess = e.target.checked))}
          />
          <span>Apply entity access</span>
          <span className="w-meta">what is read and written is what the access rules of entities give the caller</span>
        </label>
      </section>
      <div className="ps-methods">
        <section aria-label="Authentication" className="ps-list">
          <div className="ps-head">
            <strong>Authentication</strong>
            <span className="w-meta">tried in this order</span>
            <span className="ps-grow" />
            <Button small kind="quiet" icon="plus" title="Add method" onMenu={add} />
          </div>
          <ol>
            {authentication.map((each, i) => {
              const method = methodOf(each.type);
              const worst = findings.filter((f) => f.property?.startsWith(`authentication.${i}.`));
              const isError = worst.some((f) => f.severity === 'error');
              const isWarning = worst.some((f) => f.severity === 'warning');
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: methods are moved by the buttons of their row
                <li key={i} className="ps-row" data-chosen={i === at}>
                  <button type="button" className="ps-choose" aria-current={i === at} onClick={() => setChosen(i)}>
                    <span className="ps-number">{i + 1}</span>
                    <span className="ps-words">
                      <span>{method.label}</span>
                      <span className="w-meta">{method.summary}</span>
                    </span>
                    {(isError || isWarning) && (
                      <span className={isError ? 's-bad' : 's-warn'}>
                        <Icon
                          name={isError ? 'circle-x' : 'triangle-alert'}
                          size={14}
                          title={worst[0]?.message ?? ''}
                        />
                      </span>
                    )}
                  </button>
                  <Button
                    small
                    kind="quiet"
                    icon="chevron-up"
                    title={`Try ${method.label} earlier`}
                    disabled={i === 0}
                    onClick={() => move(i, -1)}
                  />
                  <Button
                    small
                    kind="quiet"
                    icon="chevron-down"
                    title={`Try ${method.label} later`}
                    disabled={i === authentication.length - 1}
                    onClick={() => move(i, 1)}
                  />
                  <Button
                    small
                    kind="quiet"
                    icon="x"
                    title={`Remove ${method.label}`}
                    onClick={() => onEdit(`Remove ${method.label}`, (d) => void d.authentication.splice(i, 1))}
                  />
                </li>
              );
            })}
          </ol>
        </section>
        <section aria-label={methodOf(settings.type).label} className="ps-form">
          <div className="ps-head">
            <strong>{methodOf(settings.type).label}</strong>
          </div>
          <MethodForm
            key={`${at} ${settings.type}`}
            settings={settings}
            problemAt={problemAt(at)}
            onChange={(path, update) =>
              onEdit(`Change ${methodOf(settings.type).label}`, (d) => editAt(d.authentication[at], path, update))
            }
          />
        </section>
      </div>
    </div>
  );
}
