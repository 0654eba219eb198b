import { type MethodSettings, methodOf } from '../../../shared/authentication/index.ts';
import type { FormChange, FormPath } from '../../panes/properties/form-edit.ts';
import { SchemaForm } from '../../panes/properties/schema-form.tsx';
import type { Problem } from '../../widgets/index.ts';
import { CertificateRows } from './certificate-rows.tsx';
import { KeyRows, type KeyWords } from './key-rows.tsx';
import { RoleBoxes } from './role-boxes.tsx';

/** What each role list of a method is of. */
const rolesOf: Partial<Record<MethodSettings['type'], string>> = {
  none: 'User roles of everybody',
  microflow: 'User roles of everybody whom it names',
  'client-certificate': 'User roles of other certificates',
};

const keyWords: KeyWords = {
  list: 'keys',
  secret: 'key',
  title: 'Keys',
  hint: 'one for each caller',
  one: 'key',
  caller: 'Caller',
};
const userWords: KeyWords = {
  list: 'users',
  secret: 'password',
  title: 'Users by constants',
  hint: 'the only ones who can show a digest',
  one: 'user',
  caller: 'User name',
};

/** The settings of a method: a form, with keys as rows and roles as boxes. */
export function MethodForm({
  settings,
  problemAt,
  onChange,
}: {
  settings: MethodSettings;
  problemAt: (path: FormPath) => Problem | null;
  onChange: FormChange;
}) {
  if (settings.type === 'basic')
    return (
      <p className="w-meta ps-note">
        Nothing to set. On this machine the demo users of Users and roles log in, on a server those of its USERS_FILE.
      </p>
    );
  const isOnlyKnown = settings.type === 'client-certificate' && settings.others === 'refused';
  const roles = isOnlyKnown ? undefined : rolesOf[settings.type];
  return (
    <>
      <SchemaForm
        isWide
        schema={methodOf(settings.type).schema}
        value={settings as never}
        omit={['keys', 'users', 'callers', 'userRoles']}
        problemAt={problemAt}
        onChange={onChange}
      />
      {settings.type === 'api-key' && (
        <KeyRows
          rows={settings.keys.map(({ key, ...row }) => ({ ...row, secret: key }))}
          words={keyWords}
          problem={problemAt(['keys'])}
          onChange={onChange}
        />
      )}
      {settings.type === 'username-token' && (
        <>
          <p className="w-meta ps-note">
            Users of Users and roles (on this machine) and of a USERS_FILE (on a server) send their passwords as text.
          </p>
          <KeyRows
            rows={settings.users.map(({ password, ...row }) => ({ ...row, secret: password }))}
            words={userWords}
            problem={problemAt(['users'])}
            onChange={onChange}
          />
        </>
      )}
      {settings.type === 'client-certificate' && (
        <CertificateRows callers={settings.callers} problem={problemAt(['callers'])} onChange={onChange} />
      )}
      {roles !== undefined && 'userRoles' in settings && (
        <section aria-label={roles}>
          <div className="ps-head">
            <strong>{roles}</strong>
          </div>
          <RoleBoxes
            kind="user-role"
            chosen={settings.userRoles}
            onChange={(_label, chosen) => onChange(['userRoles'], () => chosen)}
          />
        </section>
      )}
    </>
  );
}
