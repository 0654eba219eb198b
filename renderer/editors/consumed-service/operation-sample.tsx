import { useMemo, useState } from 'react';
import type { ConsumedSoapService, SoapOperation } from '../../../shared/consume/soap/kind.ts';
import { sampleEnvelopes } from '../../../shared/consume/soap/made-message.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { useProjectView } from '../../project/index.ts';
import { Button } from '../../widgets/index.ts';
import { Envelope } from './envelope.tsx';

/** A request and an answer of the operation, made up of the contract: what a mock answers, and what others can be sent. */
export function OperationSample({ unit, operation }: { unit: Unit<ConsumedSoapService>; operation: SoapOperation }) {
  const view = useProjectView();
  const [seed, setSeed] = useState(1);
  const made = useMemo(() => sampleEnvelopes(unit.data, operation, view, seed), [unit, operation, view, seed]);
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
