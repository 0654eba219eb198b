import { useEffect, useState } from 'react';
import type { ContractOrigin } from '../../../shared/structure/contract-origin.ts';
import { client } from '../../project/index.ts';
import { CodeEditor, EmptyState, Icon } from '../../widgets/index.ts';

interface Shown {
  hash: string;
  text: string | null;
  bytes: number;
}

const languages: Readonly<Record<string, string>> = {
  xsd: 'xml',
  wsdl: 'xml',
  xml: 'xml',
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
};

/** The files that a structure was read from, as they are kept in the project. */
export function ContractFiles({ origin }: { origin: ContractOrigin }) {
  const [chosen, setChosen] = useState(0);
  const [shown, setShown] = useState<Shown | null>(null);
  const file = origin.files[chosen] ?? origin.files[0];
  const hash = file?.hash ?? '';
  useEffect(() => {
    let isCurrent = true;
    client()
      .call('contract.file', { hash })
      .then((read) => isCurrent && setShown({ hash, ...read }))
      .catch(() => isCurrent && setShown({ hash, text: null, bytes: 0 }));
    return () => {
      isCurrent = false;
    };
  }, [hash]);
  const language = languages[file?.path.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'plaintext';
  return (
    <div className="js-editor">
      <div
        className="sc-files p-scroll"
        role="listbox"
        aria-label="Files of the contract"
        tabIndex={0}
        onKeyDown={(e) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
          if (step === undefined) return;
          e.preventDefault();
          setChosen((at) => Math.max(0, Math.min(origin.files.length - 1, at + step)));
        }}
      >
        {origin.files.map((each, i) => (
          <div
            key={each.path}
            className="p-row"
            role="option"
            aria-selected={i === chosen}
            title={each.path}
            onClick={() => setChosen(i)}
          >
            <Icon name={i === 0 ? 'file-check' : 'file'} size={14} />
            <span className="name">{each.path}</span>
            {i === 0 && origin.files.length > 1 && <span className="tag">chosen</span>}
          </div>
        ))}
      </div>
      <div className="js-right">
        {shown?.hash === hash && shown.text !== null ? (
          <CodeEditor key={hash} language={language} label={`File ${file?.path}`} value={shown.text} readOnly />
        ) : (
          shown?.hash === hash && (
            <EmptyState
              icon="file"
              title={file?.path ?? ''}
              text={`${shown.bytes.toLocaleString('en')} bytes, not shown as text.`}
            />
          )
        )}
      </div>
    </div>
  );
}
