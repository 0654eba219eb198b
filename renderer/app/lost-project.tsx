import { useEffect, useState } from 'react';
import { startOverWith, useStudio } from '../project/index.ts';
import { Button, Modal } from '../widgets/index.ts';
import { saveCopyDialog } from './project-files.ts';

/** Asks what to do when the file of the open project was moved, deleted, replaced or overwritten. Closed, the project can still be looked at. */
export function LostProject() {
  const { lost, file, name } = useStudio();
  const [isClosed, setClosed] = useState(false);
  useEffect(() => setClosed(lost === null), [lost]);
  if (!lost || !file || isClosed) return null;
  const close = () => setClosed(true);
  const choose = (path: string) => () => startOverWith(path);
  const confirm = lost.kept ?? lost.now;
  const title = 'The project file is not what it was';
  return (
    <Modal label={title} onClose={close} {...(confirm ? { onConfirm: choose(confirm) } : {})}>
      <header>
        <h2>{title}</h2>
      </header>
      <div className="w-dialog-body">
        <p>{lost.message}</p>
        <p>Nothing is written to it until you decide.</p>
      </div>
      <footer>
        <Button label="Only look" onClick={close} />
        <Button label="Save a copy…" onClick={() => void saveCopyDialog(name)} />
        {lost.code !== 'project/deleted' && !lost.now && (
          <Button label="Open what is there now" onClick={choose(file)} />
        )}
        {lost.now && <Button kind="primary" label="Open it there" onClick={choose(lost.now)} />}
        {lost.kept && <Button kind="primary" label="Open what was kept" onClick={choose(lost.kept)} />}
      </footer>
    </Modal>
  );
}
