import './connectors.css';
import type { OfferedConnector } from '../../../shared/rpc/calls/connector.ts';
import { Button, Icon, Modal } from '../../widgets/index.ts';

/** What is asked of a person: whether the code of a package may run. */
export interface TrustRequest {
  offer: OfferedConnector;
  /** What the button is called that says yes. */
  action: string;
  onYes(): Promise<unknown>;
}

/** Who made a package, what it asks for, and its hash; nothing of it has run. */
export function TrustQuestion({ request, onClose }: { request: TrustRequest; onClose: () => void }) {
  const { offer, action, onYes } = request;
  const { manifest, publisher, integrity, replaces, problem } = offer;
  const { network, environment } = manifest.permissions;
  const yes = () => {
    if (problem === null) void onYes().finally(onClose);
  };
  const rows: [string, string, string][] = [
    ['Publisher', publisher || 'None is named', 'As the package says; nobody has proven it.'],
    [
      'Network',
      network.length === 0
        ? 'Says that it needs none'
        : network.map((host) => (host === '*' ? 'any host' : host)).join(', '),
      'As the package says; the network is not held back.',
    ],
    ['Environment', environment.length === 0 ? 'None' : environment.join(', '), 'Variables that its process is given.'],
    [
      'Files',
      'Its own package, to read',
      'No other files and no programs, where it runs under Node’s permission model.',
    ],
    ['Package', `${offer.files} files, ${Math.ceil(offer.bytes / 1024)} KB`, offer.package],
  ];
  return (
    <Modal label={`Trust ${manifest.label}?`} onClose={onClose} onConfirm={yes}>
      <header>
        <h2>
          Trust {manifest.label} {offer.version}?
        </h2>
      </header>
      <div className="w-dialog-body">
        <p>It brings code that runs on this machine, in a process of its own. {manifest.summary}</p>
        <dl className="cn-facts">
          {rows.map(([name, value, help]) => (
            <div key={name} title={help}>
              <dt>{name}</dt>
              <dd>
                {value}
                <span className="w-meta"> {name === 'Package' ? help : ''}</span>
              </dd>
            </div>
          ))}
          <div>
            <dt>Hash</dt>
            <dd className="mono cn-hash">{integrity}</dd>
          </div>
        </dl>
        <p className="w-meta">
          The publisher is what the package says of itself, and the network is not held back: add what you know where it
          comes from.
        </p>
        {replaces && (
          <div className="w-strip w-strip-warn" role="note">
            <Icon name="refresh-cw" size={14} />
            <span>
              It takes the place of version {replaces.version}.{' '}
              {replaces.breaks.join(' ') || 'Nothing that flows rely on goes.'}
            </span>
          </div>
        )}
        {problem && (
          <div className="w-strip w-strip-bad" role="alert">
            <Icon name="circle-x" size={14} />
            <span>{problem}</span>
          </div>
        )}
      </div>
      <footer>
        <Button label="Cancel" onClick={onClose} />
        <Button kind="primary" label={action} disabled={problem !== null} onClick={yes} />
      </footer>
    </Modal>
  );
}
