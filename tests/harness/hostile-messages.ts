import { studioCalls } from '../../shared/rpc/studio.ts';

/** Values, as JSON text, that a member of a message may have instead of what belongs there. */
const values = [
  'null',
  'true',
  '-1',
  '1e999',
  '9007199254740993',
  '""',
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"hasOwnProperty"',
  '"project.open"',
  '"\\ud800"',
  JSON.stringify('x'.repeat(100_000)),
  '[]',
  '[["project.open"]]',
  '{}',
  '{"toString":1}',
  '{"__proto__":null,"toString":null,"valueOf":null}',
  '{"then":{"then":1}}',
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
];

/** Messages of a window that wants to end or hang the host. */
export function hostileMessages(): string[] {
  const calls = Object.keys(studioCalls);
  return [
    '',
    '{',
    'null',
    '7',
    '"call"',
    '[]',
    '['.repeat(100_000),
    ...values.flatMap((value) => [
      `{"type":${value},"id":1,"name":"app.recent","args":{}}`,
      `{"type":"call","id":${value},"name":"app.recent","args":{}}`,
      `{"type":"call","id":1,"name":${value},"args":{}}`,
      `{"type":"event","name":${value},"payload":${value}}`,
      `{"type":"answer","id":1,"result":${value}}`,
      `{"type":"fail","id":1,"code":${value},"message":${value}}`,
      `{"type":"call","id":1,"name":"project.apply","args":{"change":{"label":"x","ops":[{"op":"create","unit":${value}}]},"version":1}}`,
    ]),
    // Every call with each value as its arguments, and as one of them.
    ...calls.flatMap((name) => values.map((value) => `{"type":"call","id":1,"name":"${name}","args":${value}}`)),
    ...calls.flatMap((name) =>
      Object.keys((studioCalls as Record<string, { args: { shape?: object } }>)[name]?.args.shape ?? {}).flatMap(
        (member) =>
          values
            .filter((value) => value.length < 1_000)
            .map((value) => `{"type":"call","id":1,"name":"${name}","args":{${JSON.stringify(member)}:${value}}}`),
      ),
    ),
  ];
}
