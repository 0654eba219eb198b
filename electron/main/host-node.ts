/** What runs the host: `node` is a program, or null for Electron's own Node; `problem` says why nothing can. */
export type HostNode = { node: string | null } | { problem: string };

/** The store's native code speaks Node-API 10, which came with this version; an older Node ends when it loads it. */
const oldestNode = 22;

/**
 * Chooses the Node of the host. WEFT_HOST_NODE names one for an Electron that is too old to run it itself. A packaged studio on
 * an Electron that can ignores it: like its fuses, so that nobody makes an installed studio start another program.
 */
export function chooseHostNode(own: {
  isPackaged: boolean;
  electronVersion: string;
  nodeVersion: string;
  named: string | undefined;
}): HostNode {
  const isNewEnough = Number(own.nodeVersion.split('.')[0]) >= oldestNode;
  if (isNewEnough && (own.isPackaged || !own.named)) return { node: null };
  if (own.named) return { node: own.named };
  return {
    problem: `Electron ${own.electronVersion} carries Node ${own.nodeVersion}; the studio's host needs Node ${oldestNode} or newer. Set WEFT_HOST_NODE to the path of one, or use a newer Electron.`,
  };
}
