import './connector.css';
import type { ConnectorDocument } from '../../../shared/connector/index.ts';
import { useInstalled } from '../../panes/connectors/use-connectors.ts';
import { useChosenView, useUnit } from '../../project/index.ts';
import { EditorFrame, Icon } from '../../widgets/index.ts';

/** An installed connector: what it brings, what it asks for, and which package it is. */
export function ConnectorEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<ConnectorDocument>(unitId);
  const [view, setView] = useChosenView(unitId, 'overview');
  const { installed } = useInstalled();
  if (!unit) return null;
  const { manifest, package: name, publisher, homepage, integrity } = unit.data;
  const here = installed.find((each) => each.unit === unitId);
  const { network, environment } = manifest.permissions;
  const facts: [string, string][] = [
    ['Package', `${name} ${manifest.version}`],
    ['Publisher', publisher ? `${publisher} (as it says itself)` : 'None is named'],
    ...(homepage ? [['Found at', homepage] as [string, string]] : []),
    [
      'Network',
      network.length === 0 ? 'None, as it says' : network.map((h) => (h === '*' ? 'any host' : h)).join(', '),
    ],
    ['Environment', environment.join(', ') || 'None'],
    ['Used by', here?.users.join(', ') || 'Nothing yet'],
  ];
  const lists = [
    { title: 'Actions', items: manifest.actions },
    { title: 'Triggers', items: manifest.triggers },
  ].filter(({ items }) => items.length > 0);
  return (
    <EditorFrame unitId={unitId} view={view} views={[{ id: 'overview', label: 'Overview' }]} onView={setView}>
      <div className="cx-page">
        <div className="cx-body">
          <div className="cx-title">
            <Icon name={manifest.icon} size={18} family="consume" />
            <h2>{manifest.label}</h2>
          </div>
          <p>{manifest.summary}</p>
          {here?.problem && (
            <div className="w-strip w-strip-warn" role="note">
              <Icon name="triangle-alert" size={14} />
              <span>
                It does not run here: {here.problem}
                {here.needsTrust ? ' Trust it in the Connectors pane.' : ''}
              </span>
            </div>
          )}
          <div className="cx-list">
            {facts.map(([title, text]) => (
              <Fact key={title} title={title} text={text} />
            ))}
            <span className="w-meta">Hash</span>
            <span className="mono cn-hash">{integrity}</span>
          </div>
          {lists.map(({ title, items }) => (
            <section key={title}>
              <h3>{title}</h3>
              <div className="cx-list">
                {items.map(({ id, label, icon, summary }) => [
                  <span key={id}>
                    <Icon name={icon} size={14} family="consume" />
                    {label}
                  </span>,
                  <span key={`${id} words`} className="w-meta">
                    {summary}
                  </span>,
                ])}
              </div>
            </section>
          ))}
          {here?.readme && <div className="cx-readme">{here.readme}</div>}
        </div>
      </div>
    </EditorFrame>
  );
}

function Fact({ title, text }: { title: string; text: string }) {
  return (
    <>
      <span className="w-meta">{title}</span>
      <span>{text}</span>
    </>
  );
}
