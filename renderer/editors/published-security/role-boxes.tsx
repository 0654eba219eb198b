import { securityOf } from '../../../shared/model/roles.ts';
import { useShell } from '../../app/shell-state.ts';
import { useProjectView, useStudio } from '../../project/index.ts';
import { Button } from '../../widgets/index.ts';

/** The roles of the project as boxes to tick; those that are gone are left out when another is changed. */
export function RoleBoxes({
  kind,
  chosen,
  onChange,
}: {
  kind: 'module-role' | 'user-role';
  chosen: readonly (string | null)[];
  onChange: (label: string, roles: string[]) => void;
}) {
  const view = useProjectView();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const roles =
    kind === 'module-role'
      ? view
          .ofKind('module-role')
          .map((unit) => ({ id: unit.id, name: view.qualifiedName(unit), title: unit.documentation }))
          .sort((a, b) => a.name.localeCompare(b.name))
      : securityOf(view).userRoles.map((role) => ({ id: role.id, name: role.name, title: role.documentation }));
  if (roles.length === 0)
    return (
      <div className="w-meta ps-none">
        <span>
          {kind === 'module-role'
            ? 'The project has no module roles yet.'
            : 'There are no user roles yet: add one above.'}
        </span>
        {kind === 'module-role' && (
          <Button
            small
            kind="quiet"
            icon="plus"
            label="Module role…"
            title="Make the first one: a role of a module, which user roles are made of"
            disabled={readOnly}
            onClick={() => useShell.setState({ dialog: 'new-document', place: null, newKind: 'module-role' })}
          />
        )}
      </div>
    );
  return (
    <div className="ps-boxes">
      {roles.map(({ id, name, title }) => (
        <label key={id} title={title || name}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(e) => {
              const kept = roles.filter((role) => (role.id === id ? e.target.checked : chosen.includes(role.id)));
              onChange(
                e.target.checked ? `Allow ${name}` : `Take ${name} away`,
                kept.map((role) => role.id),
              );
            }}
          />
          <span>{name || 'no name yet'}</span>
        </label>
      ))}
    </div>
  );
}
