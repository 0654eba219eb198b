import type { Unit } from '../../../shared/model/unit.ts';
import { editUnit } from '../../project/index.ts';
import { Icon } from '../../widgets/index.ts';
import type { FormContext } from './form-field.ts';
import { Field } from './schema-form.tsx';
import { type CommonGroup, commonVariables, editAll, type SeveralThings } from './several-things.ts';

/** What several selected elements have in common, as a form: an edit changes all of them, as one step. */
export function SeveralForm({ unit, several }: { unit: Unit; several: SeveralThings }) {
  return (
    <div className="p-pane">
      <div className="p-head">
        <Icon name="layers-2" family={several.things[0]?.family ?? 'system'} />
        <div style={{ minWidth: 0 }}>
          <h3>{several.title}</h3>
          <span className="w-meta" title={several.subtitle}>
            {several.subtitle}
          </span>
        </div>
      </div>
      <div className="p-scroll">
        {several.groups.map((group) => (
          <details key={group.title} open className="p-section">
            <summary>{group.title}</summary>
            <div className="p-form">
              {group.fields.map(({ field, value, isMixed }) => (
                <Field
                  key={field.name}
                  field={field}
                  value={value}
                  path={[field.name]}
                  form={formOf(unit, several, group)}
                  isMixed={isMixed}
                />
              ))}
            </div>
          </details>
        ))}
        {several.groups.length === 0 && <p className="p-none w-meta">They have no property in common.</p>}
      </div>
    </div>
  );
}

function formOf(unit: Unit, several: SeveralThings, group: CommonGroup): FormContext {
  const [path = []] = group.paths;
  return {
    root: Object.fromEntries(group.fields.map((f) => [f.field.name, f.value])),
    variablesAt: (at) => commonVariables(several, group, at),
    expectedAt: (at) => several.things[0]?.expectedAt?.([...path, ...at]),
    // What is wrong with one of them is said where it stands.
    problemAt: () => null,
    onChange: (at, update) =>
      void editUnit(`Change ${String(at[0])} of ${several.title}`, unit.id, (draft: Unit) =>
        editAll(draft, several, group, at, update),
      ),
  };
}
