import type { StudioBridge } from '../../shared/rpc/bridge.ts';

declare global {
  interface Window {
    weft?: StudioBridge;
  }
}

/** A way to the host that carries texts in order. */
export interface Transport {
  send(text: string): void;
}

export interface TransportEvents {
  onMessage(text: string): void;
  /** The other end knows nothing of us (any more): open the project again. */
  onConnected(): void;
  onLost(reason: string): void;
}

const tokenKey = 'weft-token';

/**
 * The token of `weft serve`. It leaves the address bar at once, and with it history, bookmarks and what is copied from there; a
 * reload of the tab finds it again.
 */
function sessionToken(): string {
  const given = new URLSearchParams(location.search).get('token');
  if (given !== null) {
    sessionStorage.setItem(tokenKey, given);
    history.replaceState(history.state, '', location.pathname + location.hash);
  }
  return sessionStorage.getItem(tokenKey) ?? '';
}

/** Electron's bridge where there is one, else a WebSocket to the host that served the page; reconnects by itself. */
export function connectTransport(events: TransportEvents): Transport {
  const bridge = window.weft;
  if (bridge) {
    bridge.rpc.onMessage(events.onMessage);
    bridge.rpc.onReset(() => {
      events.onLost('The host was restarted.');
      events.onConnected();
    });
    queueMicrotask(events.onConnected);
    return { send: (text) => bridge.rpc.send(text) };
  }
  const token = sessionToken();
  let socket: WebSocket | null = null;
  let waitMs = 250;
  const connect = () => {
    const next = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc?token=${encodeURIComponent(token)}`,
    );
    next.onopen = () => {
      socket = next;
      waitMs = 250;
      events.onConnected();
    };
    next.onmessage = (event) => events.onMessage(String(event.data));
    next.onclose = () => {
      socket = null;
      events.onLost('The connection to the studio host is lost.');
      setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, 5_000);
    };
  };
  connect();
  return { send: (text) => socket?.send(text) };
}

/** The file this window was opened with. */
export async function initialFile(): Promise<string | null> {
  if (window.weft) return window.weft.initialFile();
  const token = sessionToken();
  const response = await fetch(`/initial?token=${encodeURIComponent(token)}`);
  return response.ok ? ((await response.json()) as { file: string | null }).file : null;
}
