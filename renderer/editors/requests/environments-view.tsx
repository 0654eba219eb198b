import type { Unit } from '../../../shared/model/unit.ts';
import type { RequestCollection, RequestEnvironment } from '../../../shared/request/index.ts';
import { newId, useStudio } from '../../project/index.ts';
import { Button, DraftField, EmptyState, Icon } from '../../widgets/index.ts';
import { chooseEnvironment, secretOf, setSecret, useExchanges } from './exchanges.ts';
import { editCollection, removeParts } from './request-edits.ts';
import { chosenEnvironment } from './send-request.ts';

/** The environments of a collection: base address and values. Secrets are the window's, never the project's. */
export function EnvironmentsView({ unit }: { unit: Unit<RequestCollection> }) {
  const chosen = chosenEnvironment(
    unit,
    useExchanges((s) => s.environments),
  );
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const add = () =>
    void editCollection(unit.id, 'Add environment', (data) => {
      const names = new Set(data.environments.map((e) => e.name));
      const name = ['Local', 'Test', 'Production'].find((n) => !names.has(n)) ?? `Environment ${names.size + 1}`;
      // A new one begins with the names of the others: the same requests are to work with each.
      const values = (data.environments[0]?.values ?? []).map(({ name: each, secret }) => ({
        id: newId(),
        name: each,
        value: '',
        secret,
      }));
      data.environments.push({ id: newId(), name, address: '', values });
    });
  if (unit.data.environments.length === 0)
    return (
      <EmptyState
        icon="globe"
        title="No environments yet"
        text="An environment gives a base address and values for {{name}} in addresses, parameters, bodies and checks. Without one, addresses lead to the run."
        action={{ label: 'Add environment', icon: 'plus', run: add }}
      />
    );
  return (
    <div className="rq-environments">
      {unit.data.environments.map((environment) => (
        <Environment
          key={environment.id}
          unit={unit}
          environment={environment}
          isChosen={environment.id === chosen?.id}
          readOnly={readOnly}
        />
      ))}
      <div>
        <Button icon="plus" label="Add environment" disabled={readOnly} onClick={add} />
      </div>
    </div>
  );
}

function Environment({
  unit,
  environment,
  isChosen,
  readOnly,
}: {
  unit: Unit<RequestCollection>;
  environment: RequestEnvironment;
  isChosen: boolean;
  readOnly: boolean;
}) {
  const secrets = useExchanges((s) => s.secrets);
  const change = (what: string, by: (draft: RequestEnvironment) => void) =>
    void editCollection(unit.id, `${what} of ${environment.name}`, (data) => {
      const draft = data.environments.find((e) => e.id === environment.id);
      if (draft) by(draft);
    });
  const changeValue = (id: string, what: string, by: (draft: RequestEnvironment['values'][number]) => void) =>
    change(what, (draft) => {
      const value = draft.values.find((v) => v.id === id);
      if (value) by(value);
    });
  return (
    <section aria-label={`Environment ${environment.name}`}>
      <header>
        <DraftField
          label="Name of the environment"
          mono={false}
          value={environment.name}
          readOnly={readOnly}
          onCommit={(name) =>
            name.trim() &&
            change('Change name', (draft) => {
              draft.name = name.trim();
            })
          }
        />
        {isChosen ? (
          <span className="tag ok">in use</span>
        ) : (
          <Button small kind="quiet" label="Use" onClick={() => chooseEnvironment(unit.id, environment.id)} />
        )}
        <span className="rq-grow" />
        <Button
          small
          kind="quiet"
          icon="trash-2"
          title={`Delete ${environment.name}`}
          disabled={readOnly}
          onClick={() =>
            void editCollection(unit.id, `Delete environment ${environment.name}`, (data) =>
              removeParts(data, [environment.id]),
            )
          }
        />
      </header>
      <div className="rq-address">
        <span className="label">Base address</span>
        <DraftField
          label="Base address"
          placeholder="The run"
          value={environment.address}
          readOnly={readOnly}
          onCommit={(address) =>
            change('Change base address', (draft) => {
              draft.address = address.trim();
            })
          }
        />
      </div>
      {environment.values.map((v) => (
        // biome-ignore lint/a11y/useSemanticElements: a row of fields
        <div key={v.id} className="rq-value-row" role="group" aria-label={`Value ${v.name || 'without a name'}`}>
          <DraftField
            label="Name of the value"
            placeholder="Name"
            value={v.name}
            readOnly={readOnly}
            onCommit={(name) =>
              changeValue(v.id, 'Rename value', (draft) => {
                draft.name = name.trim();
              })
            }
          />
          {v.secret ? (
            <input
              className="w-field mono"
              type="password"
              autoComplete="off"
              aria-label={`Value of ${v.name}`}
              placeholder="Asked for; not kept in the project"
              value={secretOf(secrets, unit.id, environment.id, v.name)}
              onChange={(e) => setSecret(unit.id, environment.id, v.name, e.target.value)}
            />
          ) : (
            <DraftField
              label={`Value of ${v.name || 'the value'}`}
              placeholder="Value"
              value={v.value}
              readOnly={readOnly}
              onCommit={(text) =>
                changeValue(v.id, 'Change value', (draft) => {
                  draft.value = text;
                })
              }
            />
          )}
          {/* biome-ignore lint/a11y/noLabelWithoutControl: the field is inside */}
          <label className="rq-is-secret" title="The value stays in this window; the project does not hold it">
            <input
              type="checkbox"
              checked={v.secret}
              disabled={readOnly}
              onChange={(e) => {
                const secret = e.target.checked;
                // What was written down goes from the project into the window; the host forgets it, in the history too.
                if (secret) setSecret(unit.id, environment.id, v.name, v.value);
                changeValue(v.id, secret ? 'Make value a secret' : 'Make value no secret', (draft) => {
                  draft.secret = secret;
                });
              }}
            />
            <Icon name="lock" size={14} />
            <span>Secret</span>
          </label>
          <Button
            small
            kind="quiet"
            icon="x"
            title={`Remove ${v.name || 'the value'}`}
            disabled={readOnly}
            onClick={() =>
              change('Remove value', (draft) => {
                draft.values = draft.values.filter((other) => other.id !== v.id);
              })
            }
          />
        </div>
      ))}
      <Button
        small
        kind="quiet"
        icon="plus"
        label="Add value"
        disabled={readOnly}
        onClick={() =>
          change('Add value', (draft) => {
            draft.values.push({ id: newId(), name: '', value: '', secret: false });
          })
        }
      />
    </section>
  );
}
