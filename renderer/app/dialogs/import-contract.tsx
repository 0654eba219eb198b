import { useEffect, useRef, useState } from 'react';
import { readerOf } from '../../../shared/contract/index.ts';
import { uniqueName } from '../../../shared/model/naming.ts';
import { useProjectView } from '../../project/index.ts';
import { Icon, readClipboard } from '../../widgets/index.ts';
import { ContractChooser } from '../contract-chooser.tsx';
import { fileOfText, filesOf, importContract } from '../import-contract.ts';
import { useShell } from '../shell-state.ts';
import { closeDialog, DialogFrame } from './dialog-frame.tsx';
import { looksLikeMessage, nameOfMessage } from './message-text.ts';

/** Messages that people look at and name before they are taken; the files of schemas and workbooks are taken as they are. */
const isShownAsText = (name: string) => /\.(json|xml|csv|tsv|txt)$/i.test(name);

/** Files that may describe services; what is in a zip is seen when it is read. */
const isOfServices = (name: string) => /\.(wsdl|zip|ya?ml|har|curl|sh|cmd|bat|postman_collection\.json)$/i.test(name);
/** Readers whose contracts are services. */
const kindsOfServices: ReadonlySet<string> = new Set(['openapi', 'postman', 'har', 'curl']);
/** Whether a text describes services: a WSDL, an OpenAPI description, a collection, recorded calls. */
const looksLikeWsdl = (text: string) => /<(?:[\w.-]+:)?definitions\b[^>]*schemas\.xmlsoap\.org\/wsdl\//.test(text);
const describesServices = (text: string) =>
  looksLikeWsdl(text) || kindsOfServices.has(readerOf(undefined, '', text.slice(0, 4096)).kind);

/** A message, pasted or dropped, becomes a structure and a plan; files that are chosen together are one contract (a schema with all that it refers to). */
export function ImportContract() {
  const [files, setFiles] = useState<File[]>([]);
  const [text, setText] = useState('');
  const [publish, setPublish] = useState(false);
  const [withMappings, setWithMappings] = useState(true);
  const [typedName, setName] = useState<string | null>(null);
  const place = useShell((s) => s.place);
  const view = useProjectView();
  const sample = useRef<HTMLTextAreaElement>(null);
  const taken = new Set([...view.units.values()].map((u) => u.name.toLowerCase()));
  const name = typedName ?? uniqueName(nameOfMessage(text), (n) => taken.has(n.toLowerCase()));
  // A message that was copied is what a person came with. Where reading has to be asked for, Ctrl+V is there.
  useEffect(() => {
    const take = async () => {
      const state = await navigator.permissions.query({ name: 'clipboard-read' as PermissionName });
      const copied = state.state === 'granted' ? await readClipboard() : '';
      if ((looksLikeMessage(copied) || describesServices(copied)) && !sample.current?.value) setText(copied);
    };
    void take().catch(() => {});
  }, []);
  const mayHoldServices = files.length > 0 ? files.some(({ name: own }) => isOfServices(own)) : describesServices(text);
  // Elements of a web service get their mappings one by one, where they need them.
  const isOfRest = files.length > 0 ? !files.some(({ name: own }) => /\.(wsdl|zip)$/i.test(own)) : !looksLikeWsdl(text);
  const go = () => {
    closeDialog();
    const read = files.length > 0 ? filesOf(files) : Promise.resolve([fileOfText(text, name || 'Message')]);
    void read.then((contract) => importContract(contract, place, publish && mayHoldServices, withMappings && isOfRest));
  };
  /** One message is shown, to be looked at and named; several files are taken as they are. */
  const take = (chosen: File[]) => {
    const [first, ...others] = chosen;
    if (!first || others.length > 0 || !isShownAsText(first.name)) {
      setFiles(chosen);
      return;
    }
    setFiles([]);
    void first.text().then((t) => {
      setText(t);
      setName(first.name.replace(/\.[^.]*$/, ''));
    });
  };
  return (
    <DialogFrame
      title="Import contract or sample"
      action="Import…"
      onAction={go}
      disabled={files.length === 0 && !text.trim()}
    >
      <p className="w-meta">
        A JSON, XML or CSV message, a workbook, an XSD or a JSON Schema becomes a structure, then a plan of entities and
        mappings. A WSDL or an OpenAPI description becomes the structure of its messages, and a service with its
        operations: one that you call, or one that you publish. So do a Postman collection, recorded calls of a browser
        (HAR) and curl commands. The metadata of an OData service becomes a service that you call, with its entity sets
        as external entities.
      </p>
      {files.length > 0 ? (
        <ul aria-label="Chosen files" className="w-files">
          {files.map((file) => (
            <li key={file.name} className="p-row">
              <Icon name="file" size={14} />
              <span className="name" title={file.name}>
                {file.name}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <>
          <div className="p-form" style={{ padding: 0 }}>
            <label htmlFor="import-name">Name</label>
            <input
              id="import-name"
              className="w-field"
              value={name}
              onChange={(e) => setName(e.target.value)}
              onPaste={(e) => {
                // A message is no name: it goes where it belongs.
                const pasted = e.clipboardData.getData('text/plain');
                if (!looksLikeMessage(pasted) && !describesServices(pasted)) return;
                e.preventDefault();
                setText(pasted);
                sample.current?.focus();
              }}
            />
          </div>
          <textarea
            ref={sample}
            data-first
            className="w-field mono"
            aria-label="Sample"
            rows={14}
            placeholder="Paste JSON, XML, CSV or a curl command, or drop the files of a contract"
            value={text}
            onChange={(e) => setText(e.target.value)}
            onDragOver={(e) => e.preventDefault()}
            onDrop={(e) => {
              e.preventDefault();
              take([...e.dataTransfer.files]);
            }}
          />
        </>
      )}
      {mayHoldServices && (
        <fieldset className="w-choice">
          <legend>Its services are</legend>
          <label>
            <input type="radio" name="services" checked={!publish} onChange={() => setPublish(false)} />
            called: a partner serves them
          </label>
          <label>
            <input type="radio" name="services" checked={publish} onChange={() => setPublish(true)} />
            published: served here, with a microflow for each operation
          </label>
          {publish && isOfRest && (
            <label>
              <input type="checkbox" checked={withMappings} onChange={(e) => setWithMappings(e.target.checked)} />
              with entities and mappings of its messages; else they are texts
            </label>
          )}
        </fieldset>
      )}
      <div>
        <ContractChooser onChoose={take} />
      </div>
    </DialogFrame>
  );
}
