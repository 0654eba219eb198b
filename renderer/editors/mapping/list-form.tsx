import type { MappedValue } from '../../../shared/mapping/kind.ts';
import { Picker, TextField } from '../../widgets/index.ts';

const words: Readonly<Record<MappedValue['listAs'], string>> = { joined: 'One text, joined', json: 'JSON' };

/** How a list of single values and the text of one attribute become each other. */
export function ListForm({
  value,
  onSet,
}: {
  value: MappedValue;
  onSet: (label: string, change: (v: MappedValue) => void) => void;
}) {
  return (
    <details className="p-section" open>
      <summary>List</summary>
      <div className="p-form">
        <span className="label">As</span>
        <Picker
          label="List as"
          value={value.listAs}
          options={Object.entries(words).map(([id, label]) => ({ value: id, label }))}
          onChange={(chosen) =>
            onSet('Change list', (v) => {
              v.listAs = chosen as MappedValue['listAs'];
            })
          }
        />
        {value.listAs === 'joined' && (
          <>
            <span className="label">Separator</span>
            <TextField
              label="Separator"
              value={value.separator}
              onCommit={(text) =>
                onSet('Change separator', (v) => {
                  v.separator = text;
                })
              }
            />
          </>
        )}
      </div>
    </details>
  );
}
