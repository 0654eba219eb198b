import { expect, it } from 'vitest';
import { ProjectChecker } from '../../shared/checks/index.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';
import { consumedRestPairs } from './consumed-rest.ts';

it.each(consumedRestPairs)('%s is not said of what is as it should be', (code, _wrong, right) => {
  const project = new ProjectBuilder();
  right(project);
  expect(new ProjectChecker().checkAll(project.view()).map((d) => d.code)).not.toContain(code);
});
