import { useRunState } from '../../project/index.ts';
import { Picker } from '../../widgets/index.ts';
import { useExchanges } from './exchanges.ts';

/** As whom requests to the run are sent: a demo user of it, by Basic authentication. Nothing where the run has none. */
export function SenderChooser() {
  const { phase, demoUsers } = useRunState();
  const sender = useExchanges((s) => s.sender);
  const users = demoUsers.filter(({ password }) => password !== null);
  if (phase !== 'running' || users.length === 0) return null;
  return (
    <Picker
      className="rq-sender"
      label="Sent as"
      title="Who sends requests to the run: a demo user, by Basic authentication. A header Authorization of the request goes before."
      value={users.some(({ name }) => name === sender) ? sender : null}
      emptyLabel="as nobody"
      options={users.map(({ name, userRoles }) => ({ value: name, label: `as ${name}`, detail: userRoles.join(', ') }))}
      onChange={(name) => useExchanges.setState({ sender: name })}
    />
  );
}
