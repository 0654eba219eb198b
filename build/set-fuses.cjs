// After packing: switches off what a packaged studio never needs of Electron, so that nobody can turn its binary into a Node.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

/** Wanted state of each fuse; an Electron that does not have a fuse yet keeps the others. */
const wanted = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: process.platform !== 'linux',
  OnlyLoadAppFromAsar: true,
  GrantFileProtocolExtraPrivileges: false,
};

function executableOf(context) {
  const { appOutDir, electronPlatformName, packager } = context;
  const name = packager.appInfo.productFilename;
  if (electronPlatformName === 'darwin') return join(appOutDir, `${name}.app`);
  if (electronPlatformName === 'win32') return join(appOutDir, `${name}.exe`);
  return join(appOutDir, packager.executableName);
}

module.exports = async function setFuses(context) {
  const { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } = await import('@electron/fuses');
  const executable = executableOf(context);
  if (!existsSync(executable)) throw new Error(`Fuses: ${executable} is missing.`);
  const wire = await getCurrentFuseWire(executable);
  const present = (name) => [FuseState.ENABLE, FuseState.DISABLE].includes(wire[FuseV1Options[name]]);
  const names = Object.keys(wanted).filter((name) => FuseV1Options[name] !== undefined && present(name));
  await flipFuses(executable, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: context.electronPlatformName === 'darwin',
    ...Object.fromEntries(names.map((name) => [FuseV1Options[name], wanted[name]])),
  });
  const left = Object.keys(wanted).filter((name) => !names.includes(name));
  console.log(
    `  • fuses set: ${names.join(', ')}${left.length > 0 ? `; not in this Electron: ${left.join(', ')}` : ''}`,
  );
};
