import './settings.css';
import { useState } from 'react';
import { Button, Modal, Picker } from '../../widgets/index.ts';
import { commands, shownKeys } from '../commands/index.ts';
import { resetLayout, useDock } from '../dock/dock-state.ts';
import { canZoom, setZoom, zoomChoice, zoomSteps } from '../theme/interface-zoom.ts';
import { setTheme, type ThemeChoice, themeChoice } from '../theme/theme.ts';
import { closeDialog } from './dialog-frame.tsx';
import { editorKeys } from './editor-keys.ts';

const themes: readonly (readonly [ThemeChoice, string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** Theme, interface zoom, layout and the list of keys. What is chosen holds at once. */
export function Settings() {
  const [theme, chooseTheme] = useState(themeChoice());
  const [zoom, chooseZoom] = useState(zoomChoice());
  const hasDock = useDock((s) => s.api !== null);
  const keyed = [
    ...commands.flatMap((c) => (c.keys ? [{ group: c.menu ?? 'Commands', label: c.label, keys: c.keys }] : [])),
    ...editorKeys,
  ];
  const groups = [...new Set(keyed.map((k) => k.group))];
  return (
    <Modal label="Settings" className="w-dialog w-dialog-wide" onClose={closeDialog} onConfirm={closeDialog}>
      <header>
        <h2>Settings</h2>
      </header>
      <div className="w-dialog-body">
        <div className="p-form">
          <label htmlFor="settings-theme">Theme</label>
          <Picker
            isFirst
            id="settings-theme"
            className="s-setting"
            label="Theme"
            value={theme}
            options={themes.map(([value, label]) => ({ value, label }))}
            onChange={(chosen) => {
              setTheme(chosen as ThemeChoice);
              chooseTheme(chosen as ThemeChoice);
            }}
          />
          <label htmlFor="settings-zoom">Interface zoom</label>
          <div className="s-setting-row">
            <Picker
              id="settings-zoom"
              className="s-setting"
              label="Interface zoom"
              disabled={!canZoom()}
              value={String(zoom)}
              options={zoomSteps.map((step) => ({ value: String(step), label: `${step} %` }))}
              onChange={(chosen) => {
                setZoom(Number(chosen));
                chooseZoom(Number(chosen));
              }}
            />
            {!canZoom() && <span className="w-meta">The browser sets it: Ctrl and +, Ctrl and −.</span>}
          </div>
          <span className="label">Motion</span>
          <span className="w-meta">Follows the system: with reduced motion nothing moves.</span>
          <span className="label">Layout</span>
          <span>
            <Button
              small
              label="Reset layout"
              disabled={!hasDock}
              onClick={() => {
                closeDialog();
                resetLayout();
              }}
            />
          </span>
        </div>
        <h3>Keyboard</h3>
        <div className="s-keys">
          {groups.map((group) => (
            <section key={group} aria-label={group}>
              <h4>{group}</h4>
              <dl>
                {keyed
                  .filter((k) => k.group === group)
                  .map((k) => (
                    <div key={k.label + k.keys}>
                      <dt>{k.label.replace('…', '')}</dt>
                      <dd>
                        <kbd>{shownKeys(k.keys)}</kbd>
                      </dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
      <footer>
        <Button kind="primary" label="Close" onClick={closeDialog} />
      </footer>
    </Modal>
  );
}
