import './welcome.css';
import { useEffect, useState } from 'react';
import type { RecentFile, SampleInfo } from '../../../shared/rpc/calls/app.ts';
import { client, useStudio } from '../../project/index.ts';
import { Icon } from '../../widgets/index.ts';
import { commandById, shownKeys } from '../commands/index.ts';
import { newProjectDialog } from '../project-files.ts';
import { ContractDrop } from './contract-drop.tsx';
import { RecentProjects } from './recent-projects.tsx';
import { Weave } from './weave.tsx';

const knowThese = ['palette', 'run', 'quick-fix'] as const;

/** Contract first: drop, choose or paste a message and go; recent projects, samples and three keys beside it. */
export function Welcome() {
  const connection = useStudio((s) => s.connection);
  const [samples, setSamples] = useState<SampleInfo[]>([]);
  const [recent, setRecent] = useState<RecentFile[]>([]);
  useEffect(() => {
    if (connection !== 'connected') return;
    void client().call('app.samples', {}).then(setSamples);
    void client().call('app.recent', {}).then(setRecent);
  }, [connection]);
  const forget = (file: string) =>
    void client()
      .call('app.forgetRecent', { file })
      .then(() => setRecent((list) => list.filter((r) => r.file !== file)));
  return (
    <div className="s-welcome">
      <header>
        <span className="s-welcome-mark" aria-hidden="true">
          <Icon name="hash" size={24} />
        </span>
        <div>
          <h1>Weft Studio</h1>
          <p>Contract in, running service out.</p>
        </div>
        <Weave />
      </header>
      <div className="s-welcome-main">
        <ContractDrop />
        <RecentProjects recent={recent} onForget={forget} />
      </div>
      <div className="s-welcome-side">
        <section aria-labelledby="welcome-samples">
          <h2 id="welcome-samples">Samples that run offline</h2>
          <div className="s-box">
            {samples.map((s) => (
              <button key={s.id} type="button" className="s-sample" onClick={() => void newProjectDialog(s.id)}>
                <span className="s-sample-tile" aria-hidden="true">
                  <Icon name="boxes" family="data" />
                </span>
                <span>
                  <strong>{s.label}</strong>
                  <span className="w-meta">{s.summary}</span>
                </span>
                <Icon name="chevron-right" size={14} />
              </button>
            ))}
          </div>
        </section>
        <section aria-labelledby="welcome-keys">
          <h2 id="welcome-keys">Know these three</h2>
          <dl className="s-know">
            {knowThese.map((id) => {
              const command = commandById(id);
              return (
                <div key={id}>
                  <dt>{command?.label.replace('…', '')}</dt>
                  <dd>
                    <kbd>{shownKeys(command?.keys ?? '')}</kbd>
                  </dd>
                </div>
              );
            })}
          </dl>
        </section>
      </div>
    </div>
  );
}
