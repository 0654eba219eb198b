import './security.css';
import type { Security } from '../../../shared/model/kinds/security.ts';
import { newId, useChosenView, useDiagnostics, useRunState, useUnit } from '../../project/index.ts';
import { Button, EditorFrame, FieldProblem, TextField } from '../../widgets/index.ts';
import { RoleBoxes } from '../published-security/role-boxes.tsx';
import { editSecurity, freeName, removeFrom } from './security-edits.ts';

const views = [{ id: 'roles', label: 'Users and roles' }];

/** User roles with the module roles that they are made of, and below them the demo users with their roles. */
export function SecurityEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<Security>(unitId);
  const [view, setView] = useChosenView(unitId, 'roles');
  const run = useRunState();
  if (!unit) return null;
  const { userRoles, demoUsers } = unit.data;
  const edit = (label: string, change: (data: Security) => void) => editSecurity(unitId, label, change);
  return (
    <EditorFrame unitId={unitId} view={view} views={views} onView={setView}>
      <div className="p-scroll se-editor">
        <section aria-label="User roles">
          <header>
            <strong>User roles</strong>
            <span className="w-meta">each a set of module roles; tokens and lists of users name them</span>
            <span className="se-grow" />
            <Button
              small
              icon="plus"
              label="User role"
              onClick={() =>
                edit('Add user role', (d) =>
                  d.userRoles.push({
                    id: newId(),
                    name: freeName('Role', d.userRoles),
                    moduleRoles: [],
                    documentation: '',
                  }),
                )
              }
            />
          </header>
          {userRoles.length === 0 && <p className="w-meta">Nobody may do anything yet: add a user role, e.g. Clerk.</p>}
          {userRoles.map((role) => (
            <Entry
              key={role.id}
              unitId={unitId}
              element={role.id}
              what="user role"
              name={role.name}
              onName={(name) =>
                edit(`Rename user role ${role.name}`, (d) => {
                  const found = d.userRoles.find((each) => each.id === role.id);
                  if (found) found.name = name;
                })
              }
              onRemove={() => edit(`Remove user role ${role.name}`, (d) => removeFrom(d, role.id))}
            >
              <RoleBoxes
                kind="module-role"
                chosen={role.moduleRoles}
                onChange={(label, roles) =>
                  edit(`${role.name}: ${label}`, (d) => {
                    const found = d.userRoles.find((each) => each.id === role.id);
                    if (found) found.moduleRoles = roles;
                  })
                }
              />
            </Entry>
          ))}
        </section>
        <section aria-label="Demo users">
          <header>
            <strong>Demo users</strong>
            <span className="w-meta">for runs on this machine; no bundle has them, no password is kept</span>
            <span className="se-grow" />
            <Button
              small
              icon="plus"
              label="Demo user"
              onClick={() =>
                edit('Add demo user', (d) =>
                  d.demoUsers.push({ id: newId(), name: freeName('user', d.demoUsers), userRoles: [] }),
                )
              }
            />
          </header>
          {demoUsers.length === 0 && (
            <p className="w-meta">Services that ask for a password know nobody on this machine: add a demo user.</p>
          )}
          {demoUsers.map((user) => (
            <Entry
              key={user.id}
              unitId={unitId}
              element={user.id}
              what="demo user"
              name={user.name}
              onName={(name) =>
                edit(`Rename demo user ${user.name}`, (d) => {
                  const found = d.demoUsers.find((each) => each.id === user.id);
                  if (found) found.name = name;
                })
              }
              onRemove={() => edit(`Remove demo user ${user.name}`, (d) => removeFrom(d, user.id))}
            >
              <RoleBoxes
                kind="user-role"
                chosen={user.userRoles}
                onChange={(label, roles) =>
                  edit(`${user.name}: ${label}`, (d) => {
                    const found = d.demoUsers.find((each) => each.id === user.id);
                    if (found) found.userRoles = roles;
                  })
                }
              />
            </Entry>
          ))}
          {demoUsers.length > 0 && (
            <p className="w-meta">
              {run.phase === 'running'
                ? 'Their passwords are under Users beside Run.'
                : 'Each run makes their passwords and shows them under Users beside Run; DEMO_PASSWORD_name in its environment gives one.'}
            </p>
          )}
        </section>
      </div>
    </EditorFrame>
  );
}

/** One role or user: its name, what it has, and what is wrong with it. */
function Entry({
  unitId,
  element,
  what,
  name,
  onName,
  onRemove,
  children,
}: {
  unitId: string;
  element: string;
  what: string;
  name: string;
  onName: (name: string) => void;
  onRemove: () => void;
  children: React.ReactNode;
}) {
  const [finding] = useDiagnostics(unitId).filter((f) => f.element === element);
  return (
    <div className="se-entry">
      <TextField label={`Name of the ${what}`} value={name} onCommit={onName} />
      <div className="se-boxes">
        {children}
        {finding && (
          <FieldProblem
            problem={{
              severity: finding.severity,
              text: finding.fix ? `${finding.message} ${finding.fix}` : finding.message,
            }}
          />
        )}
      </div>
      <Button small kind="quiet" icon="x" title={`Remove ${what} ${name}`} onClick={onRemove} />
    </div>
  );
}
