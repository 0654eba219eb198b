import { useMemo, useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ServedSoapOperation, SoapService } from '../../../shared/service/soap/kind.ts';
import { servedSample } from '../../../shared/service/soap/made-message.ts';
import { useCatalog, useProjectView } from '../../project/index.ts';
import { Button } from '../../widgets/index.ts';
import { Envelope } from '../consumed-service/envelope.tsx';

/** A request and an answer of the operation, made up: what callers send, and what they get. */
export function OperationSample({ unit, operation }: { unit: Unit<SoapService>; operation: ServedSoapOperation }) {
  const view = useProjectView();
  const catalog = useCatalog();
  const [seed, setSeed] = useState(1);
  const made = useMemo(
    () => servedSample(unit, operation, view, catalog, seed),
    [unit, operation, view, catalog, seed],
  );
  return (
    <div className="cs-halves">
      <Envelope
        title="Request"
        text={made.request}
        more={
          <Button
            small
            kind="quiet"
            icon="dices"
            label="Another"
            title="Makes other values"
            onClick={() => setSeed(seed + 1)}
          />
        }
      />
      <Envelope title="Response" text={made.response} />
    </div>
  );
}
