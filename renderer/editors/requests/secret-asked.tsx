import { useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import type { RequestCollection } from '../../../shared/request/index.ts';
import { Button } from '../../widgets/index.ts';
import { setSecret, useExchanges } from './exchanges.ts';
import { chosenEnvironment } from './send-request.ts';

/** Asks for the value of a secret where it is missing; it is known until the window closes. */
export function SecretAsked({
  unit,
  name,
  onSend,
}: {
  unit: Unit<RequestCollection>;
  name: string;
  onSend: () => void;
}) {
  const environment = chosenEnvironment(
    unit,
    useExchanges((s) => s.environments),
  );
  const [value, setValue] = useState('');
  if (!environment) return null;
  return (
    <form
      className="rq-secret"
      onSubmit={(e) => {
        e.preventDefault();
        setSecret(unit.id, environment.id, name, value);
        onSend();
      }}
    >
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the field is inside */}
      <label>
        <span className="mono">{name}</span>
        <input
          className="w-field mono"
          type="password"
          autoComplete="off"
          aria-label={`Value of ${name}`}
          value={value}
          onChange={(e) => setValue(e.target.value)}
        />
      </label>
      <Button kind="primary" type="submit" icon="send" label="Send" disabled={value === ''} />
      <p className="w-meta">Known to this window until it closes; it is not kept in the project.</p>
    </form>
  );
}
