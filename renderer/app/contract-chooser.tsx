import { useRef } from 'react';
import { contractReaders } from '../../shared/contract/index.ts';
import { Button } from '../widgets/index.ts';

const accept = [...contractReaders.flatMap((r) => r.extensions), '.zip'].join(',');

/** A button that asks for the files of a contract: one, several, or a zip. */
export function ContractChooser({
  isPrimary = false,
  onChoose,
}: {
  isPrimary?: boolean;
  onChoose: (files: File[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        {...(isPrimary ? { kind: 'primary' as const } : {})}
        icon="folder-open"
        label="Choose files"
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accept}
        aria-label="Contract files"
        onChange={(e) => {
          const files = [...(e.target.files ?? [])];
          if (files.length > 0) onChoose(files);
          e.target.value = '';
        }}
      />
    </>
  );
}
