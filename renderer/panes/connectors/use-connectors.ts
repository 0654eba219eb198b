import { useEffect, useState } from 'react';
import type { InstalledConnector, OfferedConnector } from '../../../shared/rpc/calls/connector.ts';
import { client, toast, useProjectView } from '../../project/index.ts';

/** Says what a call refused, as others do. */
export const said = (error: Error): void => toast(error.message, 'error');

/** The connectors of the project as they are on this machine, looked at again with each edit; `again` after one that is none. */
export function useInstalled(): { installed: readonly InstalledConnector[]; again: () => void } {
  const view = useProjectView();
  const [turn, setTurn] = useState(0);
  const [installed, setInstalled] = useState<readonly InstalledConnector[]>([]);
  const has = view.ofKind('connector').length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again after every change of the project
  useEffect(() => {
    if (has) void client().call('connector.installed', {}).then(setInstalled).catch(said);
    else setInstalled([]);
  }, [view, has, turn]);
  return { installed, again: () => setTurn(turn + 1) };
}

/** The connectors that come with the studio. */
export function useShipped(): readonly OfferedConnector[] {
  const [shipped, setShipped] = useState<readonly OfferedConnector[]>([]);
  useEffect(() => {
    void client().call('connector.shipped', {}).then(setShipped).catch(said);
  }, []);
  return shipped;
}
