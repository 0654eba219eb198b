import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './checkout.ts';

export interface SmallDisk {
  path: string;
  /** Takes all free space but `leftBytes`. */
  fill(leftBytes?: number): void;
  /** Gives it back. */
  free(): void;
  dispose(): void;
}

/** A disk of its own of a few megabytes; null where mounting one is not allowed. */
export function mountSmallDisk(bytes: number): SmallDisk | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const folder = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder.path], { stdio: 'ignore' });
  if (mounted.status !== 0) {
    folder.dispose();
    return null;
  }
  const ballast = join(folder.path, 'ballast');
  return {
    path: folder.path,
    fill(leftBytes = 0) {
      const { bavail, bsize } = statfsSync(folder.path);
      const handle = openSync(ballast, 'a');
      const block = Buffer.alloc(bsize);
      for (let left = bavail * bsize - leftBytes; left >= bsize; left -= bsize) writeSync(handle, block);
      fsyncSync(handle);
      closeSync(handle);
    },
    free: () => rmSync(ballast, { force: true }),
    dispose() {
      spawnSync('umount', ['-l', folder.path], { stdio: 'ignore' });
      folder.dispose();
    },
  };
}

/** For `describe.skipIf`: no small disk can be mounted here. */
export const cannotMountDisk = (() => {
  const disk = mountSmallDisk(1024 * 1024);
  disk?.dispose();
  return disk === null;
})();
