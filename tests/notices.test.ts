import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './harness/checkout.ts';

const [noticesFile, materialsFile] = ['THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json'].map((name) =>
  join(root, 'out', name),
) as [string, string];
const isBuilt = existsSync(noticesFile) && existsSync(materialsFile);
const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  object
>;

it.skipIf(!isBuilt)(
  'each package that ships is in the notices and in the bill of materials, and the tools are not',
  () => {
    const notices = readFileSync(noticesFile, 'utf8');
    const text = readFileSync(materialsFile, 'utf8');
    const materials = JSON.parse(text) as {
      bomFormat: string;
      metadata: { component: { name: string } };
      components: { name: string; version: string }[];
    };
    expect(materials.bomFormat).toBe('CycloneDX');
    expect(materials.metadata.component.name).toBe('weft-studio');
    const named = new Set(materials.components.map((c) => c.name));
    for (const name of Object.keys(dependencies)) {
      expect(named).toContain(name);
      expect(notices).toContain(`\n${name} `);
    }
    // What they bring along, too: every component stands in the notices with its version.
    for (const { name, version } of materials.components) expect(notices).toContain(`\n${name} ${version}\n`);
    for (const name of ['electron', 'electron-builder', 'vite', 'typescript']) {
      expect(Object.keys(devDependencies)).toContain(name);
      expect(named).not.toContain(name);
    }
    // What packages say of what is built into them.
    const monaco = readFileSync(join(root, 'node_modules/monaco-editor/ThirdPartyNotices.txt'), 'utf8');
    expect(notices).toContain(monaco.trim());
    expect(notices).toContain('codicon.ttf');
    expect(notices).toContain('Permission is hereby granted');
    // Nothing of the machine that made them.
    expect(text + notices).not.toMatch(/file:|\/home\/|\/work\//);
  },
);
