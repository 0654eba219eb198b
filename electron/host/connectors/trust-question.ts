import type { ConnectorPackage } from './connector-package.ts';

/** What a person is told before code of a package may run on this machine, line by line. */
export function trustQuestion({
  name,
  version,
  publisher,
  manifest,
  integrity,
  bytes,
  files,
}: ConnectorPackage): string[] {
  const { network, environment } = manifest.permissions;
  return [
    `${manifest.label} (${name} ${version}) brings code that runs on this machine, in a process of its own.`,
    `  Publisher    ${publisher || 'none is named'}: as the package says; nobody has proven it`,
    `  Network      ${network.length === 0 ? 'it says that it needs none' : network.join(', ')}: as it says; the network is not held back`,
    `  Environment  ${environment.length === 0 ? 'none' : environment.join(', ')}`,
    '  Files        its own package, to read; no other, and no programs',
    `  Package      ${files.size} files, ${bytes.length} bytes`,
    `  Hash         ${integrity}`,
  ];
}
