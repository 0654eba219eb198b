import { createServer, type Server, type Socket } from 'node:net';

/** What the front asks of the runtime behind it. */
export interface Behind {
  /** Whether it has a moment for others. */
  readonly isResponsive: boolean;
  /** Whether there is one, or soon will be. */
  readonly isAlive: boolean;
  /** Hands a connection on, with what was read of it; they are counted. */
  take(socket: Socket, head: Buffer, number: number): void;
  /** Asks it about a connection that was handed on; where it did not come, and comes no more, `missing` is called. */
  askWhetherMissing(number: number): void;
}

interface Answer {
  status: string;
  body: string;
}

/** What nobody can take up: the client may try again. */
const busy: Answer = { status: '503 Service Unavailable', body: '{"status":"busy"}' };

/** Said to the platform, which may ask plainly, while the runtime is responsive. */
const ready: Answer = { status: '200 OK', body: '{"status":"ready"}' };
const onlyTls: Answer = {
  status: '400 Bad Request',
  body: '{"status":400,"title":"Bad Request","detail":"This is a server of HTTPS."}',
};
/** First byte of a connection that speaks TLS. */
const handshake = 0x16;

interface Arrival {
  socket: Socket;
  chunks: Buffer[];
}

/** Bytes of a request that are looked at before it is handed on: the front knows its own paths by their first line. */
const longestHead = 64;
/** For how long a connection that says nothing is kept here, in ms; then the runtime's own limits are what it meets. */
const silenceMs = 5_000;
const mostWaiting = 10_000;
/** Of how many beyond that the first words are heard, and for how long, in ms. */
const mostHeard = 200;
const shortSilenceMs = 500;
/** Beats of a runtime in which a connection on its way has come; then it is asked: it may have had no descriptor left for it. */
const mostBeatsHanding = 20;

/**
 * Listens in the runtime's place and hands each connection to it, one after the other, so that a runtime that is held up or ends
 * takes only those along that it has: the others wait here. What the platform asks about a service that does not answer (`/_/live`,
 * `/_/ready`) is answered here.
 */
export class FrontDoor {
  private readonly server: Server;
  private readonly arriving = new Set<Socket>();
  private readonly waiting: Arrival[] = [];
  private readonly behind: Behind;
  /** The one that was handed on, until the runtime says that it has it. */
  private handing: Arrival | null = null;
  /** How many were handed on: the number of the last one. */
  private handed = 0;
  private beatsSinceHanded = 0;
  /** The runtime speaks TLS: what is plain is said here. */
  private isSecure = false;

  constructor(behind: Behind) {
    this.behind = behind;
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.arrives(socket));
  }

  /** Resolves with the address; rejects as `listen` does. */
  listen(port: number, host: string, isSecure = false): Promise<string> {
    this.isSecure = isSecure;
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        // One that cannot be accepted (no descriptor is left) is the system's to refuse, and ends nothing here.
        this.server.off('error', reject).on('error', () => {});
        const at = this.server.address() as { address: string; port: number };
        const name = at.address.includes(':') ? `[${at.address}]` : at.address === '0.0.0.0' ? '127.0.0.1' : at.address;
        resolve(`${isSecure ? 'https' : 'http'}://${name}:${at.port}`);
      });
    });
  }

  private arrives(socket: Socket): void {
    const count = this.arriving.size + this.waiting.length;
    if (count >= mostWaiting + mostHeard) {
      answer(socket, busy, false);
      return;
    }
    // Of a few more the first words are heard: whoever asks whether the service lives must not take it for dead.
    const isFull = count >= mostWaiting;
    const arrival: Arrival = { socket, chunks: [] };
    const leave = () => {
      clearTimeout(silence);
      this.arriving.delete(socket);
      socket.off('data', hear);
      socket.off('error', gone);
      socket.off('close', gone);
      socket.off('end', handOn);
    };
    const handOn = () => {
      leave();
      if (isFull) answer(socket, busy, false);
      else this.queue(arrival);
    };
    const gone = () => {
      leave();
      socket.destroy();
    };
    const hear = (chunk: Buffer) => {
      arrival.chunks.push(chunk);
      // What begins a handshake (RFC 8446, 5.1) is the runtime's alone to read.
      if (this.isSecure && arrival.chunks[0]?.[0] === handshake) return handOn();
      const start = Buffer.concat(arrival.chunks).subarray(0, longestHead).toString('latin1');
      const target = /^(GET|HEAD) (\/_\/(?:live|ready)) HTTP\/1\.[01]\r\n/.exec(start);
      const reply = target && this.own(target[2] as string);
      if (target && reply) {
        leave();
        answer(socket, reply, target[1] === 'HEAD');
      } else if (start.length >= longestHead || start.includes('\n')) {
        if (!this.isSecure) return handOn();
        leave();
        answer(socket, target ? ready : onlyTls, start.startsWith('HEAD '));
      }
    };
    const silence = setTimeout(handOn, isFull ? shortSilenceMs : silenceMs);
    this.arriving.add(socket);
    socket.on('data', hear).on('error', gone).on('close', gone).on('end', handOn);
  }

  /** What the front says itself; null for what the runtime answers. */
  private own(path: string): Answer | null {
    if (path === '/_/live')
      return this.behind.isAlive
        ? { status: '200 OK', body: '{"status":"live"}' }
        : { status: '503 Service Unavailable', body: '{"status":"not live"}' };
    return this.behind.isResponsive ? null : { status: '503 Service Unavailable', body: '{"status":"not ready"}' };
  }

  private queue(arrival: Arrival): void {
    const { socket } = arrival;
    stopReading(socket);
    socket.on('error', () => socket.destroy());
    const forget = () => {
      const at = this.waiting.indexOf(arrival);
      if (at >= 0) this.waiting.splice(at, 1);
    };
    socket.once('close', forget);
    this.waiting.push(arrival);
    this.pump();
  }

  /** Hands the next one on, when the runtime has taken the one before. */
  pump(): void {
    if (this.handing || !this.behind.isResponsive) return;
    const next = this.waiting.shift();
    if (!next) return;
    this.handing = next;
    this.beatsSinceHanded = 0;
    next.socket.removeAllListeners('close');
    this.behind.take(next.socket, Buffer.concat(next.chunks), ++this.handed);
  }

  /** The runtime has this one: what is left of it here is closed, the connection is the runtime's. */
  taken(number: number): void {
    if (number !== this.handed) return;
    this.handing?.socket.destroy();
    this.handing = null;
    this.pump();
  }

  /** The runtime beats. */
  beat(): void {
    if (this.handing === null) this.pump();
    // Nothing is said to its client before the runtime has said that it will not carry anything out for it.
    else if (++this.beatsSinceHanded === mostBeatsHanding) this.behind.askWhetherMissing(this.handed);
  }

  /** The runtime never gets this one: it is given up, and the next one has its turn. False when that is not so (any more). */
  missing(number: number): boolean {
    const { handing } = this;
    if (handing === null || number !== this.handed) return false;
    this.handing = null;
    answer(handing.socket, busy, false);
    this.pump();
    return true;
  }

  /** The runtime is gone, and never looked at the last one: the next runtime gets it first. */
  notTaken(): void {
    if (this.handing) this.waiting.unshift(this.handing);
    this.handing = null;
  }

  /** No runtime can be started for want of descriptors, and those that wait here hold them. */
  shed(): void {
    for (const { socket } of this.waiting.splice(0)) answer(socket, busy, false);
  }

  /** Takes no more connections; ends those that nobody has taken. The one that was handed on is the runtime's to answer, while there is one. */
  close(): void {
    this.server.close();
    for (const socket of this.arriving) socket.destroy();
    this.shed();
  }
}

function answer(socket: Socket, { status, body }: Answer, isHead: boolean): void {
  // A client may hang up while it is answered.
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `${status.startsWith('503') ? 'Retry-After: 1\r\n' : ''}Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${isHead ? '' : body}`,
  );
  // Nobody reads what else it sends, and it is not waited for.
  socket.resume();
  setTimeout(() => socket.destroy(), 2_000).unref();
}

/**
 * From here on bytes stay with the system until whoever gets the connection reads them. A paused stream of Node goes on reading
 * into its own memory, and what is there does not travel along.
 */
function stopReading(socket: Socket): void {
  const inside = socket as unknown as { _handle?: { readStop?(): void }; _read: () => void };
  inside._read = () => {};
  inside._handle?.readStop?.();
  socket.pause();
}
