import { useState } from 'react';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ServedSoapOperation, SoapService } from '../../../shared/service/soap/kind.ts';
import { isElementName } from '../../../shared/service/soap/names.ts';
import { openDocument, useCatalog, useDiagnostics, useProjectView, useStudio } from '../../project/index.ts';
import { Button, Icon, openMenu, ReferencePicker, TextField, typeText } from '../../widgets/index.ts';
import { openRequestFor } from '../requests/index.ts';
import { PartTabs } from '../requests/part-tabs.tsx';
import { AnswerHeaderLines } from './answer-header-lines.tsx';
import { FaultLines } from './fault-lines.tsx';
import { HeaderLines } from './header-lines.tsx';
import { OperationMore } from './operation-more.tsx';
import { OperationSample } from './operation-sample.tsx';
import { Problems } from './problems.tsx';
import { RequestPart } from './request-part.tsx';
import { ResponsePart } from './response-part.tsx';
import { duplicateOperation, editOperation, moveOperation, removeOperation } from './soap-edits.ts';

/** The chosen operation: who carries it out, its messages, headers and faults, what it is called, and a sample. */
export function OperationDetail({ unit, operation }: { unit: Unit<SoapService>; operation: ServedSoapOperation }) {
  const view = useProjectView();
  const [part, setPart] = useState('messages');
  const readOnly = useStudio((s) => s.readOnly) !== null;
  // What another part says of itself is not to be overlooked in this one.
  const wrong = useDiagnostics(unit.id).filter(
    (f) =>
      f.element === operation.id &&
      f.severity !== 'info' &&
      f.property !== 'microflow' &&
      (partOf(f.property) !== part || f.property === undefined || f.property === 'name'),
  );
  const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
  const parts = [
    ['messages', 'Messages'],
    ['headers', 'Headers', operation.headers.length + operation.answerHeaders.length],
    ['faults', 'Faults', operation.faults.length],
    ['more', 'Details'],
    ['sample', 'Sample'],
  ] as const;
  return (
    <section className="cs-detail" aria-label="Operation">
      <header className="cs-detail-head ss-head">
        <TextField
          label="Name of the operation"
          value={operation.name}
          readOnly={readOnly}
          refuse={(name) =>
            !isElementName(name)
              ? 'Begin with a letter; letters, digits, dots, - and _ may follow.'
              : unit.data.operations.some((o) => o.id !== operation.id && o.name === name)
                ? `There is an operation ${name} already.`
                : null
          }
          onCommit={(name) =>
            editOperation(unit.id, operation.id, `Rename ${operation.name}`, (o) => {
              o.name = name;
            })
          }
        />
        {operation.oneWay && <span className="tag">one-way</span>}
        <span className="cs-grow" />
        <Button
          small
          kind="quiet"
          icon="send"
          label="Send request"
          title="Opens a request for it, with a message made up"
          onClick={() => void openRequestFor(operation.id)}
        />
        <Button
          small
          kind="quiet"
          icon="ellipsis"
          title="Move, duplicate or remove the operation"
          disabled={readOnly}
          onMenu={(at) =>
            openMenu(at, [
              { label: 'Move up', icon: 'arrow-up', run: () => moveOperation(unit.id, operation, -1) },
              { label: 'Move down', icon: 'arrow-down', run: () => moveOperation(unit.id, operation, 1) },
              { label: 'Duplicate', icon: 'copy-plus', run: () => duplicateOperation(unit.id, operation) },
              { label: 'Remove', icon: 'trash', danger: true, run: () => removeOperation(unit.id, operation) },
            ])
          }
        />
      </header>
      {wrong.slice(0, 3).map((finding) => (
        <div
          key={`${finding.code} ${finding.message}`}
          className={`w-strip ${finding.severity === 'error' ? 'w-strip-bad' : 'w-strip-warn'}`}
        >
          <span>
            {finding.message} {finding.fix}
          </span>
          {partOf(finding.property) !== part && finding.property !== 'name' && (
            <Button small label="Show" onClick={() => setPart(partOf(finding.property))} />
          )}
        </div>
      ))}
      <div className="ss-flow">
        <span className="label">Microflow</span>
        <span className="w-field-box">
          <ReferencePicker
            label="Microflow"
            value={operation.microflow}
            accepts={['microflow']}
            isNeeded
            disabled={readOnly}
            placeholder="Choose who carries it out"
            onChange={(id) =>
              editOperation(unit.id, operation.id, 'Change the microflow', (o) => {
                o.microflow = id;
              })
            }
          />
          <Problems unit={unit} operation={operation} property="microflow" />
        </span>
        {flow ? (
          <>
            <Button
              small
              kind="quiet"
              icon="arrow-up-right"
              title="Open the microflow"
              onClick={() => openDocument(flow.id)}
            />
            <Signature flow={flow.data} />
          </>
        ) : (
          <span className="w-meta ss-hint">Its parameters become the request, its result the answer.</span>
        )}
      </div>
      <div className="cs-parts">
        <PartTabs label="Parts of the operation" parts={parts} part={part} onPart={setPart} />
      </div>
      {part === 'sample' ? (
        <OperationSample unit={unit} operation={operation} />
      ) : (
        <div className="ss-part p-scroll">
          {part === 'messages' && (
            <>
              <RequestPart unit={unit} operation={operation} />
              <ResponsePart unit={unit} operation={operation} />
            </>
          )}
          {part === 'headers' && (
            <>
              <HeaderLines unit={unit} operation={operation} />
              <AnswerHeaderLines unit={unit} operation={operation} />
            </>
          )}
          {part === 'faults' && <FaultLines unit={unit} operation={operation} />}
          {part === 'more' && <OperationMore unit={unit} operation={operation} />}
        </div>
      )}
    </section>
  );
}

/** The part of an operation in which a property of it stands. */
function partOf(property: string | undefined): string {
  const parts: Readonly<Record<string, string>> = {
    headers: 'headers',
    answerHeaders: 'headers',
    faults: 'faults',
    action: 'more',
    access: 'more',
  };
  return parts[property ?? ''] ?? 'messages';
}

/** A microflow as its callers see it: `(Number: String) → Order`. */
function Signature({ flow }: { flow: Microflow }) {
  const catalog = useCatalog();
  const words = flow.parameters.map(({ name, type }) => `${name}: ${typeText(type, catalog)}`).join(', ');
  const gives = typeText(flow.returns, catalog);
  return (
    <span className="cs-signature mono" title={`Takes (${words}) and gives ${gives}`}>
      ({words}) <Icon name="arrow-right" size={12} /> {gives}
    </span>
  );
}
