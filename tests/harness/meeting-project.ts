import { ProjectBuilder } from './project-builder.ts';

const text = { kind: 'string' as const };
const integer = { kind: 'integer' as const };
const nothing = { kind: 'nothing' as const };
const set = (member: string, value: string) => ({ member, operation: 'set' as const, value });
const unique = { type: 'string' as const, validations: [{ rule: 'unique' as const, message: '' }] };

/**
 * Accounts and a ledger, with flows that meet on few rows. Every flow writes an entry of its own, so that an oracle that
 * replays what was acknowledged, one after the other, knows what must be stored.
 */
export function meetingProject(partner: string): ProjectBuilder {
  const find = {
    source: 'database' as const,
    entity: 'Account',
    constraint: '[Name = $Name]',
    range: 'first' as const,
  };
  const entry = (account: string, amount: string, by: string) => ({
    entity: 'Entry',
    members: [set('Entry.By', by), set('Entry.Amount', amount), set('Entry_Account', account)],
    commit: 'with-events' as const,
  });
  return (
    new ProjectBuilder()
      .entity('Account', { Name: unique, Balance: { type: 'integer', default: '0' } })
      .entity('Entry', { By: unique, Amount: 'integer' })
      .association('Entry_Account', 'Entry', 'Account', { onDeleteTo: 'cascade' })
      .flow('Open', [{ name: 'Name', type: text }], nothing, (f) => {
        f.add('create-object', { entity: 'Account', members: [set('Account.Name', '$Name')], commit: 'with-events' });
        f.add('end', {});
      })
      // Reads, adds, commits; gives what it made of it.
      .flow(
        'Add',
        [
          { name: 'Name', type: text },
          { name: 'Amount', type: integer },
          { name: 'By', type: text },
        ],
        integer,
        (f) => {
          f.add('retrieve', { ...find, output: 'A' });
          f.add('change-object', {
            object: 'A',
            members: [set('Account.Balance', '$A/Balance + $Amount')],
            commit: 'with-events',
          });
          f.add('create-object', entry('$A', '$Amount', '$By'));
          f.add('end', { value: '$A/Balance' });
        },
      )
      // Two rows in one run, with a look at what it wrote between.
      .flow(
        'Move',
        [
          { name: 'From', type: text },
          { name: 'To', type: text },
          { name: 'Amount', type: integer },
          { name: 'By', type: text },
        ],
        integer,
        (f) => {
          f.add('retrieve', { ...find, constraint: '[Name = $From]', output: 'A' });
          f.add('change-object', {
            object: 'A',
            members: [set('Account.Balance', '$A/Balance - $Amount')],
            commit: 'with-events',
          });
          f.add('create-object', entry('$A', '-$Amount', "$By + '-'"));
          f.add('retrieve', { ...find, constraint: '[Name = $To]', output: 'B' });
          f.add('change-object', {
            object: 'B',
            members: [set('Account.Balance', '$B/Balance + $Amount')],
            commit: 'with-events',
          });
          f.add('create-object', entry('$B', '$Amount', "$By + '+'"));
          f.add('retrieve', {
            source: 'database',
            entity: 'Entry',
            constraint: '[starts-with(By, $By)]',
            output: 'Mine',
          });
          f.add('end', { value: 'length($Mine)' });
        },
      )
      // Asks the partner between reading and writing: it cannot be begun again, only fail.
      .flow(
        'Ask',
        [
          { name: 'Name', type: text },
          { name: 'By', type: text },
        ],
        integer,
        (f) => {
          f.add('retrieve', { ...find, output: 'A' });
          f.add('call-rest', { method: 'POST', location: `${partner}/pay`, body: 'text', bodyText: '$By' });
          f.add('change-object', {
            object: 'A',
            members: [set('Account.Balance', '$A/Balance + 1')],
            commit: 'with-events',
          });
          f.add('create-object', entry('$A', '1', '$By'));
          f.add('end', { value: '$A/Balance' });
        },
      )
      // Asks, then reads and writes; -1 when its error handler hears that somebody came between.
      .flow(
        'AskHandled',
        [
          { name: 'Name', type: text },
          { name: 'By', type: text },
        ],
        integer,
        (f) => {
          f.add('call-rest', { method: 'POST', location: `${partner}/pay`, body: 'text', bodyText: '$By' });
          f.add('retrieve', { ...find, output: 'A' });
          const change = f.add('change-object', {
            object: 'A',
            members: [set('Account.Balance', '$A/Balance + 1')],
            commit: 'with-events',
          });
          f.add('end', { value: '$A/Balance' });
          f.onErrorOf(change, 'custom-without-rollback', (h) => h.add('end', { value: '-1' }));
        },
      )
      // Reads, asks, writes; when somebody came between, its error handler reads anew and writes that.
      .flow(
        'AskAgain',
        [
          { name: 'Name', type: text },
          { name: 'By', type: text },
        ],
        integer,
        (f) => {
          f.add('retrieve', { ...find, output: 'A' });
          f.add('call-rest', { method: 'POST', location: `${partner}/pay`, body: 'text', bodyText: '$By' });
          const change = f.add('change-object', {
            object: 'A',
            members: [set('Account.Balance', '$A/Balance + 1')],
            commit: 'with-events',
          });
          f.add('create-object', entry('$A', '1', '$By'));
          f.add('end', { value: '$A/Balance' });
          f.onErrorOf(change, 'custom-with-rollback', (h) => {
            h.add('retrieve', { ...find, output: 'Again' });
            h.add('change-object', {
              object: 'Again',
              members: [set('Account.Balance', '$Again/Balance + 1')],
              commit: 'with-events',
            });
            h.add('create-object', entry('$Again', '1', '$By'));
            h.add('end', { value: '$Again/Balance' });
          });
        },
      )
      // Writes, then asks: its row may be changed by others while the partner takes its time.
      .flow(
        'StoreThenAsk',
        [
          { name: 'Name', type: text },
          { name: 'By', type: text },
        ],
        text,
        (f) => {
          f.add('retrieve', { ...find, output: 'A' });
          f.add('change-object', {
            object: 'A',
            members: [set('Account.Balance', '$A/Balance + 1')],
            commit: 'with-events',
          });
          const ask = f.add('call-rest', {
            method: 'POST',
            location: `${partner}/pay`,
            body: 'text',
            bodyText: '$By',
          });
          f.add('end', { value: "'stored'" });
          f.onErrorOf(ask, 'custom-with-rollback', (h) => h.add('end', { value: '$latestError/ErrorType' }));
        },
      )
      // Posts, then calls a flow that stores and retrieves: what was proven to be sent twice.
      .flow('PostThenStore', [{ name: 'By', type: text }], integer, (f) => {
        f.add('call-rest', { method: 'POST', location: `${partner}/pay`, body: 'text', bodyText: '$By' });
        f.add('call-microflow', {
          microflow: 'StoreAndLook',
          arguments: [{ parameter: 'By', value: '$By' }],
          output: 'N',
        });
        f.add('end', { value: '$N' });
      })
      .flow('StoreAndLook', [{ name: 'By', type: text }], integer, (f) => {
        f.add('create-object', { ...entry('empty', '0', '$By'), output: 'E' });
        f.add('retrieve', { source: 'database', entity: 'Entry', constraint: '[By = $By]', output: 'Mine' });
        f.add('end', { value: 'length($Mine)' });
      })
      .flow('Close', [{ name: 'Name', type: text }], nothing, (f) => {
        f.add('retrieve', { ...find, output: 'A' });
        const there = f.add('decision', { expression: '$A != empty' });
        f.from(there, 'true').add('delete', { variable: 'A' });
        const end = f.add('end', {});
        f.from(there, 'false').to(end);
      })
  );
}
