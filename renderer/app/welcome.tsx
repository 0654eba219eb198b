import './welcome.css';
import { useEffect, useState } from 'react';
import type { RecentFile, SampleInfo } from '../../shared/rpc/studio.ts';
import { client, openProject, useStudio } from '../project/index.ts';
import { Button, Icon } from '../widgets/index.ts';
import { importSample } from './import-sample.ts';
import { newProjectDialog, openProjectDialog } from './project-files.ts';

/** Contract first: drop or paste a JSON message and go; samples and recent projects beside it. */
export function Welcome() {
  const connection = useStudio((s) => s.connection);
  const [samples, setSamples] = useState<SampleInfo[]>([]);
  const [recent, setRecent] = useState<RecentFile[]>([]);
  const [text, setText] = useState('');
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (connection !== 'connected') return;
    void client().call('app.samples', {}).then(setSamples);
    void client().call('app.recent', {}).then(setRecent);
  }, [connection]);
  const begin = async (json: string, name: string) => {
    if (await newProjectDialog(null, name.toLowerCase().replace(/[^a-z0-9]+/g, '-') || 'integration'))
      await importSample(json, name);
  };
  return (
    <div className="s-welcome">
      <section>
        <h1>Weft Studio</h1>
        <p className="w-meta">Contract in, visual model, running service, bundle out.</p>
        <div
          className={`s-drop${over ? ' over' : ''}`}
          onDragOver={(e) => {
            e.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(e) => {
            e.preventDefault();
            setOver(false);
            const dropped = e.dataTransfer.files[0];
            if (dropped) void dropped.text().then((t) => begin(t, dropped.name.replace(/\.[^.]*$/, '')));
          }}
        >
          <Icon name="file-json-2" size={24} />
          <strong>Drop a JSON message here, or paste one</strong>
          <textarea
            className="w-field mono"
            aria-label="JSON message"
            placeholder='{ "orderNumber": "SO-10482", "lines": [ … ] }'
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
          <Button
            kind="primary"
            icon="wand-sparkles"
            label="Start from this message"
            disabled={!text.trim()}
            onClick={() => void begin(text, 'Message')}
          />
        </div>
        <h2>Samples</h2>
        {samples.map((s) => (
          <button key={s.id} type="button" className="s-card" onClick={() => void newProjectDialog(s.id)}>
            <Icon name="package" family="publish" />
            <span>
              <strong>{s.label}</strong>
              <span className="w-meta">{s.summary}</span>
            </span>
          </button>
        ))}
      </section>
      <aside>
        <h2>Project</h2>
        <button type="button" className="p-row" onClick={() => void newProjectDialog(null)}>
          <Icon name="folder-plus" size={14} />
          New project…<kbd className="meta">Ctrl+N</kbd>
        </button>
        <button type="button" className="p-row" onClick={() => void openProjectDialog()}>
          <Icon name="folder-open" size={14} />
          Open project…<kbd className="meta">Ctrl+O</kbd>
        </button>
        <h2>Recent</h2>
        {recent.length === 0 && <p className="w-meta">Projects you open are listed here.</p>}
        {recent.map((r) => (
          <button key={r.file} type="button" className="p-row" title={r.file} onClick={() => void openProject(r.file)}>
            <Icon name="file" size={14} />
            <span className="name">{r.name}</span>
            <span className="meta">{new Date(r.openedAt).toLocaleDateString()}</span>
          </button>
        ))}
      </aside>
    </div>
  );
}
