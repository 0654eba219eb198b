import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Waiting {
  response: ServerResponse;
  begin: () => void;
}

/** The requests of one connection. */
interface Line {
  isAnswering: boolean;
  readonly waiting: Waiting[];
  /** What was read last. */
  latest: { request: IncomingMessage; response: ServerResponse } | null;
  /** What ends the connection after all answers; no request is taken from then on. */
  end: (() => void) | null;
}

/** So many requests of one connection are read ahead of their turn. */
const mostAhead = 1_000;

/**
 * The requests of a connection, one after the other: the next one begins when the one before is answered, so that it sees what that stored (RFC 9112,
 * 9.3.2, asks it of all but safe methods), what is behind an answer that ends the connection is not carried out, and a connection that
 * sends many at once holds up itself alone. Those of different connections have nothing to do with each other.
 */
export class RequestOrder {
  private readonly lines = new WeakMap<Socket, Line>();

  /** Begins a request in its turn; never, when its connection is gone or ended by then. */
  take(request: IncomingMessage, response: ServerResponse, begin: () => void): void {
    const { socket } = request;
    const line = this.line(socket);
    if (line.end !== null) return;
    line.latest = { request, response };
    if (!line.isAnswering) this.begin(line, socket, response, begin);
    else if (line.waiting.push({ response, begin }) >= mostAhead) socket.pause();
  }

  private line(socket: Socket): Line {
    let line = this.lines.get(socket);
    if (line === undefined) {
      line = { isAnswering: false, waiting: [], latest: null, end: null };
      this.lines.set(socket, line);
      const { waiting } = line;
      // Node reads on whenever an answer is sent or a body is read, whoever has paused the connection.
      socket.on('resume', () => {
        if (waiting.length >= mostAhead) socket.pause();
      });
    }
    return line;
  }

  private begin(line: Line, socket: Socket, response: ServerResponse, begin: () => void): void {
    line.isAnswering = true;
    response.once('close', () => this.next(line, socket));
    begin();
  }

  private next(line: Line, socket: Socket): void {
    line.isAnswering = false;
    // An answer that says so is the last one: the server has ended its side.
    if (!socket.writable) {
      line.waiting.length = 0;
      return;
    }
    const next = line.waiting.shift();
    if (next === undefined) line.end?.();
    else {
      if (line.waiting.length === mostAhead - 1) socket.resume();
      this.begin(line, socket, next.response, next.begin);
    }
  }

  /** The request that was read last on a connection. */
  latest(socket: Socket): Line['latest'] | null {
    return this.lines.get(socket)?.latest ?? null;
  }

  /** Takes no more requests of a connection, and ends it when those that were taken are answered. Only the first `end` counts. */
  endAfterAnswers(socket: Socket, end: () => void): void {
    const line = this.line(socket);
    if (line.end !== null) return;
    line.end = end;
    if (!line.isAnswering) end();
  }
}
