import { useMemo, useState } from 'react';
import type { ConsumedSoapService, SoapOperation } from '../../../shared/consume/soap/kind.ts';
import { sampleEnvelopes } from '../../../shared/consume/soap/made-message.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { toast, useProjectView } from '../../project/index.ts';
import { Button, CodeEditor, writeClipboard } from '../../widgets/index.ts';

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
      {made.response === null ? (
        <section className="cs-half" aria-label="Response">
          <header className="cs-half-head">
            <h4>Response</h4>
          </header>
          <p className="w-meta cs-note">One-way: nothing is answered but that it came.</p>
        </section>
      ) : (
        <Envelope title="Response" text={made.response} />
      )}
    </div>
  );
}

function Envelope({ title, text, more }: { title: string; text: string; more?: React.ReactNode }) {
  return (
    <section className="cs-half cs-envelope" aria-label={title}>
      <header className="cs-half-head">
        <h4>{title}</h4>
        {more}
        <Button
          small
          kind="quiet"
          icon="copy"
          label="Copy"
          title={`Copy the ${title.toLowerCase()}`}
          onClick={() => void writeClipboard(text).then(() => toast(`${title} copied`))}
        />
      </header>
      <CodeEditor language="xml" label={`Sample of the ${title.toLowerCase()}`} value={text} readOnly wraps />
    </section>
  );
}
