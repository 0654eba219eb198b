import { useEffect } from 'react';
import { toast, useStudio } from '../project/index.ts';
import { filesOf, importContract } from './import-contract.ts';

/**
 * Files that are dropped anywhere in the window are a contract to import; a page would show them in its place. What takes files itself stops the event (that
 * somebody prevented its default says nothing: the dock does so for all that is dropped).
 */
export function useDroppedFiles(): void {
  useEffect(() => {
    const isOfFiles = (e: DragEvent) => e.dataTransfer?.types.includes('Files') === true;
    const over = (e: DragEvent) => {
      if (!isOfFiles(e)) return;
      e.preventDefault();
      if (e.dataTransfer) e.dataTransfer.dropEffect = canTake() ? 'copy' : 'none';
    };
    const drop = (e: DragEvent) => {
      if (!isOfFiles(e)) return;
      e.preventDefault();
      const files = [...(e.dataTransfer?.files ?? [])];
      if (!canTake() || files.length === 0) return;
      filesOf(files)
        .then((contract) => importContract(contract))
        .catch((error: Error) => toast(error.message, 'error'));
    };
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, []);
}

/** A dialog is answered first, and what only can be read takes nothing. */
function canTake(): boolean {
  const { file, readOnly } = useStudio.getState();
  return file !== null && readOnly === null && !document.querySelector('dialog[open], [aria-modal="true"]');
}
