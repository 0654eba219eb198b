import type { MethodSettings } from '../../../shared/authentication/index.ts';
import { type FormChange, listOf } from '../../panes/properties/form-edit.ts';
import { newId } from '../../project/index.ts';
import { Button, FieldProblem, type Problem, ReferencePicker, TextField } from '../../widgets/index.ts';
import { RoleBoxes } from './role-boxes.tsx';

type Keys = Extract<MethodSettings, { type: 'api-key' }>['keys'];

/** The keys of a service: whose each is, the constant that holds it, and the roles that it gives. */
export function KeyRows({ keys, problem, onChange }: { keys: Keys; problem: Problem | null; onChange: FormChange }) {
  return (
    <section aria-label="Keys">
      <div className="ps-head">
        <strong>Keys</strong>
        <span className="w-meta">one for each caller</span>
        <span className="ps-grow" />
        <Button
          small
          kind="quiet"
          icon="plus"
          title="Add a key"
          onClick={() =>
            onChange(['keys'], (list) => [...listOf(list), { id: newId(), user: '', key: null, userRoles: [] }])
          }
        />
      </div>
      {problem && (
        <div className="ps-note">
          <FieldProblem problem={problem} />
        </div>
      )}
      {keys.map((key, i) => (
        <div key={key.id} className="ps-key">
          <TextField
            label={`Caller of key ${i + 1}`}
            placeholder="Caller"
            value={key.user}
            onCommit={(user) => onChange(['keys', i, 'user'], () => user)}
          />
          <ReferencePicker
            label={`Key of ${key.user || `caller ${i + 1}`}`}
            value={key.key}
            accepts={['constant']}
            isNeeded
            allowEmpty={false}
            onChange={(constant) => onChange(['keys', i, 'key'], () => constant)}
          />
          <Button
            small
            kind="quiet"
            icon="x"
            title={`Remove the key of ${key.user || `caller ${i + 1}`}`}
            onClick={() => onChange(['keys'], (list) => listOf(list).filter((_, n) => n !== i))}
          />
          <RoleBoxes
            kind="user-role"
            chosen={key.userRoles}
            onChange={(_label, roles) => onChange(['keys', i, 'userRoles'], () => roles)}
          />
        </div>
      ))}
    </section>
  );
}
