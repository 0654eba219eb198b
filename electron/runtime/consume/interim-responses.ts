import type { Socket } from 'node:net';

/** An answer that is none yet, as it begins on the wire; the last sign says that its status is over. 101 ends HTTP, and is left. */
const interim = /^HTTP\/1\.[01] 1(?!01)\d\d[ \r\n]/;
const example = 'HTTP/1.1 100 ';
/** Bytes of the head of one; a longer one is handed on, to be refused. */
const longestHead = 16 * 1024;

/**
 * Takes each interim answer away that comes before an answer (100, 102, 103, in any order). A client must be ready for some that it did
 * not ask for (RFC 9110, 15.2), and partners behind older gateways send `100 Continue` to any request with a body; undici ends the
 * connection at that one, with no setting for it. What a connection reads is the one place before its parser.
 *
 * Requests follow each other on a connection: what is read first after one was written is the beginning of its answer.
 */
export function passOverInterim(socket: Socket): void {
  const { read, write } = socket;
  let isBeginning = false;
  let held: Buffer = Buffer.alloc(0);
  socket.write = function (this: Socket, ...args: unknown[]) {
    isBeginning = true;
    return Reflect.apply(write, this, args);
  } as Socket['write'];
  socket.read = (size?: number): Buffer | null => {
    const chunk = read.call(socket, size) as Buffer | null;
    if (!isBeginning || chunk === null) return chunk;
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const end = endOfInterim(held);
      // The rest of it is to come.
      if (end === null) return null;
      if (end > 0) held = held.subarray(end);
      else break;
    }
    const beginning = held;
    held = Buffer.alloc(0);
    isBeginning = false;
    return beginning;
  };
}

/** Where an interim answer at the beginning of what was read ends; 0 when there is none, null when that cannot be known yet. */
function endOfInterim(bytes: Buffer): number | null {
  const beginning = bytes.subarray(0, example.length).toString('latin1');
  // A beginning that is cut short is one of theirs if it can go on like theirs.
  if (!interim.test(beginning + example.slice(beginning.length))) return 0;
  // A lone LF ends a line, too (RFC 9112, 2.2). With a CR that ends none it is no HTTP, which the parser says at once.
  const stop = /\n\r?\n|\r[^\n]/.exec(bytes.toString('latin1'));
  if (stop) return stop[0].startsWith('\r') ? 0 : stop.index + stop[0].length;
  return bytes.length > longestHead ? 0 : null;
}
