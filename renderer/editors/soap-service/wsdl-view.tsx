import { useEffect, useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import type { CallResult } from '../../../shared/rpc/studio.ts';
import type { SoapService } from '../../../shared/service/soap/kind.ts';
import { client, toast, useProjectView, useRunState } from '../../project/index.ts';
import { Button, CodeEditor, saveAs, writeClipboard } from '../../widgets/index.ts';

/** The description as others get it, and the schemas that it refers to; it follows every change of the project. */
export function WsdlView({ unit }: { unit: Unit<SoapService> }) {
  const project = useProjectView();
  const run = useRunState();
  const [told, setTold] = useState<CallResult<'soap.wsdl'> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [chosen, setChosen] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the description follows the project and the run
  useEffect(() => {
    let isCurrent = true;
    client()
      .call('soap.wsdl', { service: unit.id })
      .then((answer) => {
        if (!isCurrent) return;
        setTold(answer);
        setProblem(null);
      })
      .catch((error: Error) => isCurrent && setProblem(error.message));
    return () => {
      isCurrent = false;
    };
  }, [unit.id, project, run.url]);
  const texts = told ? [told.wsdl, ...told.schemas] : [];
  const shown = Math.min(chosen, Math.max(0, texts.length - 1));
  const text = texts[shown] ?? '';
  const name = shown === 0 ? `${unit.name}.wsdl` : `${unit.name}-${shown}.xsd`;
  return (
    <section className="ss-wsdl" aria-label="WSDL">
      <div className={`w-strip ${problem ? 'w-strip-bad' : ''}`}>
        <span>
          {problem ??
            (run.url && unit.data.enabled
              ? `As it is served at ${told?.address ?? ''}?wsdl`
              : 'As it will be served; its address is that of the server it runs on')}
        </span>
        {texts.length > 1 && (
          <div className="w-segments" role="radiogroup" aria-label="Document">
            {texts.map((each, i) => (
              <button
                // biome-ignore lint/suspicious/noArrayIndexKey: documents are called by their number
                key={i}
                type="button"
                role="radio"
                aria-checked={i === shown}
                title={`${each.length.toLocaleString('en')} characters`}
                onClick={() => setChosen(i)}
              >
                {i === 0 ? 'WSDL' : `Schema ${i}`}
              </button>
            ))}
          </div>
        )}
        <Button
          small
          icon="copy"
          label="Copy"
          onClick={() => void writeClipboard(text).then(() => toast(`${name} copied`))}
        />
        <Button small icon="download" label="Save as…" onClick={() => saveAs(name, 'text/xml', text)} />
      </div>
      <CodeEditor language="xml" label="Description of the service" readOnly value={text} />
    </section>
  );
}
