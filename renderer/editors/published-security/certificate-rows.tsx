import {
  type CertificateMark,
  certificateMarkLabels,
  type MethodSettings,
} from '../../../shared/authentication/index.ts';
import { type FormChange, listOf } from '../../panes/properties/form-edit.ts';
import { newId } from '../../project/index.ts';
import { Button, FieldProblem, Picker, type Problem, ReferencePicker, TextField } from '../../widgets/index.ts';
import { RoleBoxes } from './role-boxes.tsx';

type Callers = Extract<MethodSettings, { type: 'client-certificate' }>['callers'];

const marks = Object.entries(certificateMarkLabels).map(([value, label]) => ({ value, label }));

/** The callers whose certificates are known: whose each is, by what it is known, and the roles that it gives. */
export function CertificateRows({
  callers,
  problem,
  onChange,
}: {
  callers: Callers;
  problem: Problem | null;
  onChange: FormChange;
}) {
  return (
    <section aria-label="Callers">
      <div className="ps-head">
        <strong>Callers</strong>
        <span className="w-meta">by what is in their certificates</span>
        <span className="ps-grow" />
        <Button
          small
          kind="quiet"
          icon="plus"
          title="Add a caller"
          onClick={() =>
            onChange(['callers'], (list) => [
              ...listOf(list),
              { id: newId(), user: '', by: 'common-name', value: '', constant: null, userRoles: [] },
            ])
          }
        />
      </div>
      {problem && (
        <div className="ps-note">
          <FieldProblem problem={problem} />
        </div>
      )}
      {callers.map((caller, i) => {
        const who = caller.user || `caller ${i + 1}`;
        return (
          <div key={caller.id} className="ps-key">
            <TextField
              label={`Caller ${i + 1}`}
              placeholder="Caller"
              value={caller.user}
              onCommit={(user) => onChange(['callers', i, 'user'], () => user)}
            />
            <Picker
              label={`Certificate of ${who} is known by`}
              value={caller.by}
              options={marks}
              onChange={(by) => onChange(['callers', i, 'by'], () => (by ?? 'common-name') as CertificateMark)}
            />
            <Button
              small
              kind="quiet"
              icon="x"
              title={`Remove the certificate of ${who}`}
              onClick={() => onChange(['callers'], (list) => listOf(list).filter((_, n) => n !== i))}
            />
            <TextField
              label={`Value in the certificate of ${who}`}
              placeholder={certificateMarkLabels[caller.by]}
              value={caller.value}
              onCommit={(value) => onChange(['callers', i, 'value'], () => value)}
            />
            <ReferencePicker
              label={`Value in the certificate of ${who} by constant`}
              value={caller.constant}
              accepts={['constant']}
              emptyLabel="No constant"
              onChange={(constant) => onChange(['callers', i, 'constant'], () => constant)}
            />
            <span />
            <RoleBoxes
              kind="user-role"
              chosen={caller.userRoles}
              onChange={(_label, roles) => onChange(['callers', i, 'userRoles'], () => roles)}
            />
          </div>
        );
      })}
    </section>
  );
}
