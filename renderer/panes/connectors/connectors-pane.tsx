import './connectors.css';
import { useRef, useState } from 'react';
import type { ConnectorDocument } from '../../../shared/connector/index.ts';
import { encodeBase64 } from '../../../shared/expression/base64.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { OfferedConnector } from '../../../shared/rpc/calls/connector.ts';
import { client, openDocument, toast, useProjectView, useStudio } from '../../project/index.ts';
import { Button, Icon, openMenu } from '../../widgets/index.ts';
import { TrustQuestion, type TrustRequest } from './trust-question.tsx';
import { said, useInstalled, useShipped } from './use-connectors.ts';

/** The connectors of the project and those that come with the studio; packages are added from their files. */
export function ConnectorsPane() {
  const view = useProjectView();
  const { installed, again } = useInstalled();
  const shipped = useShipped();
  const [asked, setAsked] = useState<TrustRequest | null>(null);
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const input = useRef<HTMLInputElement>(null);
  const units = view.ofKind<ConnectorDocument>('connector');
  const ids = new Set(units.map(({ data }) => data.manifest.id));
  const add = async (offer: OfferedConnector) => {
    const applied = await client().call('connector.add', { hash: offer.hash });
    if (!applied.ok) toast(applied.message, 'error');
    else toast(`${offer.manifest.label} ${offer.version} is in the toolbox.`);
  };
  const choose = async (file: File) => {
    const content = encodeBase64(new Uint8Array(await file.arrayBuffer()));
    const read = await client().call('connector.read', { content });
    if ('error' in read) toast(read.error, 'error');
    else setAsked({ offer: read, action: 'Trust and add', onYes: () => add(read).catch(said) });
  };
  const trust = async (unit: Unit<ConnectorDocument>) => {
    const offer = await client().call('connector.offer', { unit: unit.id });
    if ('error' in offer) return toast(offer.error, 'error');
    const onYes = () => client().call('connector.trust', { unit: unit.id }).then(again).catch(said);
    setAsked({ offer: { ...offer, replaces: null, problem: null }, action: 'Trust', onYes });
  };
  const remove = async (unit: Unit<ConnectorDocument>) => {
    const users = installed.find((each) => each.unit === unit.id)?.users ?? [];
    const applied = await client().call('connector.remove', { unit: unit.id });
    if (!applied.ok) toast(applied.message, 'error');
    else if (users.length > 0) toast(`What uses it stays, and has an error now: ${users.join(', ')}.`, 'warning');
  };
  return (
    <div className="p-pane">
      <div className="p-tools">
        <Button
          small
          icon="package-plus"
          label="Add from file…"
          title="A connector’s package (.tgz); nothing of it runs before you trust it"
          disabled={readOnly}
          onClick={() => input.current?.click()}
        />
        <input
          ref={input}
          type="file"
          hidden
          accept=".tgz"
          aria-label="Package of a connector"
          onChange={(e) => {
            const [file] = e.target.files ?? [];
            if (file) void choose(file).catch(said);
            e.target.value = '';
          }}
        />
      </div>
      <div className="p-scroll">
        <details open className="p-section">
          <summary>In this project</summary>
          {units.length === 0 && <p className="cn-note w-meta">None yet. Their actions stand in the toolbox.</p>}
          {units.map((unit) => {
            const { manifest, package: name } = unit.data;
            const here = installed.find((each) => each.unit === unit.id);
            const menu = [
              { label: 'Open', icon: 'file', run: () => openDocument(unit.id) },
              ...(here?.needsTrust
                ? [{ label: 'Trust…', icon: 'shield-check', run: () => void trust(unit).catch(said) }]
                : []),
              ...(readOnly ? [] : [{ label: 'Remove', icon: 'trash-2', run: () => void remove(unit).catch(said) }]),
            ];
            return (
              <div key={unit.id} className="cn-row">
                <button
                  type="button"
                  className="cn-name"
                  title={manifest.summary}
                  onClick={() => openDocument(unit.id)}
                >
                  <Icon name={manifest.icon} size={14} family="consume" />
                  <span className="cn-words">
                    <span>
                      {manifest.label} <span className="w-meta">{manifest.version}</span>
                    </span>
                    <span className="w-meta" title={here?.problem ?? name}>
                      {here?.problem ? (here.needsTrust ? 'Not trusted on this machine' : here.problem) : name}
                    </span>
                  </span>
                </button>
                {here?.needsTrust && (
                  <Button small icon="shield-check" label="Trust…" onClick={() => void trust(unit).catch(said)} />
                )}
                <Button
                  small
                  kind="quiet"
                  icon="ellipsis"
                  title={`More of ${manifest.label}`}
                  onMenu={(at) => openMenu(at, menu)}
                />
              </div>
            );
          })}
        </details>
        {shipped.some(({ manifest }) => !ids.has(manifest.id)) && (
          <details open className="p-section">
            <summary>With the studio</summary>
            {shipped
              .filter(({ manifest }) => !ids.has(manifest.id))
              .map((offer) => (
                <div key={offer.hash} className="cn-row">
                  <span className="cn-name" title={offer.manifest.summary}>
                    <Icon name={offer.manifest.icon} size={14} family="consume" />
                    <span className="cn-words">
                      <span>
                        {offer.manifest.label} <span className="w-meta">{offer.version}</span>
                      </span>
                      <span className="w-meta">{offer.manifest.summary}</span>
                    </span>
                  </span>
                  <Button
                    small
                    icon="plus"
                    label="Add"
                    title={`Adds ${offer.manifest.label} to the project`}
                    disabled={readOnly}
                    onClick={() => void add(offer).catch(said)}
                  />
                </div>
              ))}
          </details>
        )}
      </div>
      {asked && <TrustQuestion request={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}
