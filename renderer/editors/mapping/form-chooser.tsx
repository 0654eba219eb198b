import { definitionFormats } from '../../../shared/format/index.ts';
import { mappingInForm } from '../../../shared/mapping/message-form.ts';
import { definitionFormat, isDefinition } from '../../../shared/mapping/used-structure.ts';
import { Button, openMenu } from '../../widgets/index.ts';
import type { MappingDocument } from './use-mapping.ts';

/** Of a message definition: in which format the mapping has its messages, and whether of one object or a list. What is mapped stays, at its place in the other form. */
export function FormChooser({ doc }: { doc: MappingDocument }) {
  const { unit, view } = doc;
  if (!isDefinition(view.unit(unit.data.structure))) return null;
  const now = { format: definitionFormat(unit.data), isList: unit.data.list === true };
  const words = (form: typeof now) => `${form.format.label}, ${form.isList ? 'a list' : 'one object'}`;
  const forms = definitionFormats.flatMap((format) => [false, true].map((isList) => ({ format, isList })));
  return (
    <Button
      small
      kind="quiet"
      icon="chevron-down"
      label={`${now.format.label}${now.isList ? ' list' : ''}`}
      title="The form of the messages"
      onMenu={(at) =>
        openMenu(
          at,
          forms.map((form) => {
            const isNow = form.format === now.format && form.isList === now.isList;
            return {
              label: words(form),
              ...(isNow ? { icon: 'check' } : {}),
              run: () =>
                doc.edit(`Messages are ${words(form)}`, (data) => {
                  if (data.root) data.root = mappingInForm(data.root, now, form);
                  data.format = form.format.id;
                  if (form.isList) data.list = true;
                  else delete data.list;
                }),
            };
          }),
        )
      }
    />
  );
}
