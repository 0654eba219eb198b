import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A partner system that counts what it was sent, by the text of the body, and takes its time. */
export async function startCountingPartner(delayMs: () => number) {
  const seen = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.set(body, (seen.get(body) ?? 0) + 1);
      setTimeout(() => response.end('{}'), delayMs());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
