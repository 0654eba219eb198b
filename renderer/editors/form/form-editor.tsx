import { chooseOnly } from '../../../shared/model/only-choice.ts';
import { editAt, type FormChange } from '../../panes/properties/form-edit.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import { catalogOf, editUnit, useChosenView, useDiagnostics, useProjectView, useUnit } from '../../project/index.ts';
import { EditorFrame } from '../../widgets/index.ts';

/** The editor of kinds without one of their own: a form made of the kind's schema, and the source. */
export function FormEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<Record<string, unknown>>(unitId);
  const project = useProjectView();
  const findings = useDiagnostics(unitId);
  const [view, setView] = useChosenView(unitId, 'form');
  if (!unit) return null;
  const kind = project.kinds.require(unit.kind);
  const set: FormChange = (path, update) =>
    void editUnit<Record<string, unknown>>(`Change ${String(path[0])} of ${unit.name}`, unitId, (draft) => {
      const before = structuredClone(draft.data);
      editAt(draft.data, path, update);
      chooseOnly(kind.schema, draft.data, { view: project, catalog: catalogOf(project), variables: new Map() }, before);
    });
  return (
    <EditorFrame unitId={unitId} view={view} views={[{ id: 'form', label: 'Form' }]} onView={setView}>
      <div className="p-scroll" style={{ height: '100%' }}>
        <div style={{ maxWidth: 720, padding: 12 }}>
          <p className="w-meta" style={{ padding: '0 12px 8px' }}>
            {unit.documentation || kind.summary}
          </p>
          <SchemaForm
            isWide
            schema={kind.schema}
            value={unit.data}
            problemAt={problemIn(findings, null)}
            onChange={set}
          />
        </div>
      </div>
    </EditorFrame>
  );
}
