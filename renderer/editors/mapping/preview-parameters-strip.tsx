import type { Catalog } from '../../../shared/model/catalog.ts';
import { ArgumentField } from '../../widgets/index.ts';
import { isPrimitive } from '../microflow/run-arguments.ts';
import type { Preview } from './use-preview.ts';

/** Fields for what the mappings of a preview are given beside the message; an object is a new one. */
export function PreviewParameters({ preview, catalog }: { preview: Preview; catalog: Catalog }) {
  const { parameters, given, give } = preview;
  if (parameters.length === 0) return null;
  return (
    <fieldset className="m-given" aria-label="Parameters of the preview">
      {parameters.map(({ id, name, type }) =>
        isPrimitive(type) ? (
          // biome-ignore lint/a11y/noLabelWithoutControl: the field stands inside
          <label key={id}>
            <span className="mono">${name}</span>
            <ArgumentField
              name={name}
              type={type}
              catalog={catalog}
              text={given[name] ?? ''}
              onChange={(text) => give(name, text)}
            />
          </label>
        ) : (
          <span key={id} className="w-meta">
            <span className="mono">${name}</span>{' '}
            {type.kind === 'object' ? `is a new ${catalog.entity(type.entity)?.name ?? 'object'}` : 'is empty'}
          </span>
        ),
      )}
    </fieldset>
  );
}
