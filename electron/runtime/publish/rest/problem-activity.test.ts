import { expect, it } from 'vitest';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';

const number = { kind: 'decimal' as const };

/** A sum with what may be empty, which is a failure of the project, and an end that says what the caller did. */
const project = () =>
  new ProjectBuilder()
    .flow('Sum', [{ name: 'total', type: number }], number, (f) => {
      f.add('end', { value: '$total + 1' }, { caption: 'Give the sum' });
    })
    .flow('Refuse', [], number, (f) => {
      f.add('error-end', { message: "'No rooms.'", status: '422' });
    })
    .unit('rest-service', 'Api', {
      path: 'api',
      resources: [
        {
          id: 'r',
          name: '',
          operations: [
            {
              id: 'sum',
              method: 'GET',
              path: 'sum',
              microflow: 'Sum',
              parameters: [{ id: 'p', name: 'total', in: 'query', type: 'decimal' }],
            },
            { id: 'refuse', method: 'GET', path: 'refuse', microflow: 'Refuse' },
          ],
        },
      ],
    })
    .view();

it('a failure of the project names its activity to who makes it, and to nobody else', async () => {
  const runs = { traced: { onTrace: () => {} }, exported: {} };
  const answers: Record<string, unknown> = {};
  for (const [name, options] of Object.entries(runs)) {
    const runtime = await startRuntime(project(), options);
    const get = async (path: string) => {
      const { status, activity } = (await (await fetch(`${runtime.url}/api/${path}`)).json()) as Record<
        string,
        unknown
      >;
      return { status, activity };
    };
    answers[name] = [await get('sum'), await get('refuse')];
    await runtime.stop();
  }
  expect(answers).toEqual({
    traced: [
      { status: 500, activity: 'M.Sum: Give the sum' },
      { status: 422, activity: undefined },
    ],
    exported: [
      { status: 500, activity: undefined },
      { status: 422, activity: undefined },
    ],
  });
});
