import { expect, it } from 'vitest';
import { FlowError } from '../../contract/flow-error.ts';
import { withoutSecrets } from '../../engine/run-operation.ts';
import { problemOf } from './problem-of.ts';

const details = () => [{ path: 'internal-host', message: 'select * from ledger', code: 'soap/fault' }];

it('what a partner says of its own failure is not handed on to the caller', () => {
  const error = new FlowError('soap/fault', 'Far.Pay answered with a fault: no', {
    blame: 'partner',
    details: details(),
  });
  expect(problemOf(error, '/pay', null)).toEqual({
    type: 'about:blank',
    title: 'Bad Gateway',
    status: 502,
    detail: 'Far.Pay answered with a fault: no',
    instance: '/pay',
  });
});

it('what the caller did wrong is told with its places', () => {
  const error = new FlowError('request/parameter', 'It is none.', { details: details() });
  expect(problemOf(error, '/pay', null)).toMatchObject({ status: 400, errors: details() });
});

it('no secret stands in the words of an error or in its places', () => {
  const error = new FlowError('request/parameter', 'a key-1 b', {
    details: [{ path: '$.byKey["key-1"]', message: 'of key-1', code: 'x' }],
  });
  const told = withoutSecrets(error, (text) => text.replaceAll('key-1', '***'));
  expect(JSON.stringify([told.message, told.details])).toBe(
    JSON.stringify(['a *** b', [{ path: '$.byKey["***"]', message: 'of ***', code: 'x' }]]),
  );
});
