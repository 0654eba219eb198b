import { type FormChange, listOf } from '../../panes/properties/form-edit.ts';
import { newId } from '../../project/index.ts';
import { Button, FieldProblem, type Problem, ReferencePicker, TextField } from '../../widgets/index.ts';
import { RoleBoxes } from './role-boxes.tsx';

/** A caller with the constant that holds what it shows, whatever the settings call that. */
interface Row {
  id: string;
  user: string;
  secret: string | null;
  userRoles: readonly (string | null)[];
}

/** What the rows are called in the settings of a method, and on screen. */
export interface KeyWords {
  /** The list, and the member that refers to the constant. */
  list: 'keys' | 'users';
  secret: 'key' | 'password';
  title: string;
  hint: string;
  /** One of them: `key`. */
  one: string;
  caller: string;
}

/** The keys or passwords of callers: whose each is, the constant that holds it, and the roles that it gives. */
export function KeyRows({
  rows,
  words,
  problem,
  onChange,
}: {
  rows: readonly Row[];
  words: KeyWords;
  problem: Problem | null;
  onChange: FormChange;
}) {
  const { list: at, secret, title, hint, one, caller } = words;
  return (
    <section aria-label={title}>
      <div className="ps-head">
        <strong>{title}</strong>
        <span className="w-meta">{hint}</span>
        <span className="ps-grow" />
        <Button
          small
          kind="quiet"
          icon="plus"
          title={`Add a ${one}`}
          onClick={() =>
            onChange([at], (list) => [...listOf(list), { id: newId(), user: '', [secret]: null, userRoles: [] }])
          }
        />
      </div>
      {problem && (
        <div className="ps-note">
          <FieldProblem problem={problem} />
        </div>
      )}
      {rows.map((row, i) => (
        <div key={row.id} className="ps-key">
          <TextField
            label={`${caller} of ${one} ${i + 1}`}
            placeholder={caller}
            value={row.user}
            onCommit={(user) => onChange([at, i, 'user'], () => user)}
          />
          <ReferencePicker
            label={`${secret === 'key' ? 'Key' : 'Password'} of ${row.user || `caller ${i + 1}`}`}
            value={row.secret}
            accepts={['constant']}
            isNeeded
            allowEmpty={false}
            onChange={(constant) => onChange([at, i, secret], () => constant)}
          />
          <Button
            small
            kind="quiet"
            icon="x"
            title={`Remove the ${one} of ${row.user || `caller ${i + 1}`}`}
            onClick={() => onChange([at], (list) => listOf(list).filter((_, n) => n !== i))}
          />
          <RoleBoxes
            kind="user-role"
            chosen={row.userRoles}
            onChange={(_label, roles) => onChange([at, i, 'userRoles'], () => roles)}
          />
        </div>
      ))}
    </section>
  );
}
