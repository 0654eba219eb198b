import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { DatabaseError } from '../../driver.ts';
import { javaProgram, javaProgramName } from './java-program.ts';

/** What the program does for a connection; the numbers stand in WeftJdbc.java. */
export const requests = {
  open: 1,
  run: 2,
  fetch: 3,
  end: 4,
  begin: 5,
  commit: 6,
  rollback: 7,
  save: 8,
  back: 9,
  release: 10,
  browse: 11,
  close: 12,
  cancel: 13,
} as const;

/** What a driver threw. */
export interface JavaFailure {
  state: string;
  code: number;
  isAlive: boolean;
  message: string;
}

/** A failure that the program told; others are the process's own. */
export class JavaError extends Error {
  readonly failure: JavaFailure;
  constructor(failure: JavaFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

interface Waiting {
  done(frame: FrameReader): void;
  failed(error: Error): void;
}

/** So much of what the process says beside is kept for the error. */
const keptWords = 4_000;
/** A process that nobody uses ends after this time. */
const idleMs = 10_000;
const startMs = 20_000;

/** A process of Java that holds connections of any number; it is ended with the last of them, with ours, or when its input ends. */
export class JavaProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<number, Waiting>();
  private readonly chunks: Buffer[] = [];
  private readonly whenOver: () => void;
  private size = 0;
  private wanted = 0;
  private words = '';
  private ended: DatabaseError | null = null;
  private nextRequest = 1;
  private nextSession = 1;
  private users = 0;
  private idle: NodeJS.Timeout | null = null;

  private constructor(java: string, folder: string, timeZone: string, whenOver: () => void) {
    this.whenOver = whenOver;
    this.child = spawn(
      java,
      [
        '-Xmx512m',
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '-Dfile.encoding=UTF-8',
        `-Duser.timezone=${timeZone}`,
        '-cp',
        folder,
        javaProgramName,
      ],
      { stdio: 'pipe', windowsHide: true },
    );
    this.child.on('error', (error: NodeJS.ErrnoException) =>
      this.over(new DatabaseError('no-driver', `Java cannot be started by ${java}: ${error.message}. ${javaAdvice}`)),
    );
    this.child.on('close', (code, signal) => this.over(this.endOf(code, signal)));
    this.child.stdin.on('error', () => {});
    this.child.stderr.on('data', (text: Buffer) => {
      this.words = (this.words + text.toString('utf8')).slice(-keptWords);
    });
    this.child.stdout.on('data', (chunk: Buffer) => this.take(chunk));
    // Who ends with connections open is not held up by them.
    this.child.unref();
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr])
      (stream as unknown as Socket).unref();
  }

  /** Starts one, and waits until it says that it is there. Throws a DatabaseError `no-driver` that says what is missing. */
  static async start(java: string, timeZone: string, whenOver: () => void): Promise<JavaProcess> {
    const folder = programFolder();
    const made = new JavaProcess(java, folder, timeZone, whenOver);
    const timer = setTimeout(
      () => made.kill(new DatabaseError('no-driver', `Java (${java}) did not start within ${startMs} ms.`)),
      startMs,
    );
    try {
      await new Promise<FrameReader>((done, failed) => made.expect(0, { done, failed }));
      return made;
    } finally {
      clearTimeout(timer);
    }
  }

  get isOver(): boolean {
    return this.ended !== null;
  }

  /** The number of a new connection; who has taken one gives it back. */
  join(): number {
    this.users++;
    if (this.idle) clearTimeout(this.idle);
    this.idle = null;
    return this.nextSession++;
  }

  leave(): void {
    if (--this.users > 0 || this.ended) return;
    this.idle = setTimeout(() => this.child.stdin.end(), idleMs);
    this.idle.unref();
  }

  /** Asks for one thing. Throws JavaErrors, and a DatabaseError `lost` when the process ends meanwhile. */
  ask(what: number, session: number, write?: (to: FrameWriter) => void): Promise<FrameReader> {
    if (this.ended) return Promise.reject(this.ended);
    const request = this.nextRequest++;
    return new Promise((done, failed) => {
      this.expect(request, { done, failed });
      this.send(request, what, session, write);
    });
  }

  /** Has the driver stop the statement that runs on a connection; nobody answers. */
  cancel(session: number): void {
    if (!this.ended) this.send(0, requests.cancel, session);
  }

  private send(request: number, what: number, session: number, write?: (to: FrameWriter) => void): void {
    const frame = new FrameWriter().int(request).byte(what).int(session);
    write?.(frame);
    this.child.stdin.write(frame.whole());
  }

  private expect(request: number, waiting: Waiting): void {
    if (this.ended) {
      waiting.failed(this.ended);
      return;
    }
    if (this.waiting.size === 0) {
      this.child.ref();
      (this.child.stdout as unknown as Socket).ref();
    }
    this.waiting.set(request, waiting);
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    while (true) {
      if (this.wanted === 0) {
        if (this.size < 4) return;
        const head = this.cut(4);
        this.wanted = head.readInt32BE(0);
      }
      if (this.size < this.wanted) return;
      const frame = this.cut(this.wanted);
      this.wanted = 0;
      this.answer(new FrameReader(frame));
    }
  }

  private cut(length: number): Buffer {
    const [first] = this.chunks as [Buffer];
    const whole = first.length >= length ? first : Buffer.concat(this.chunks);
    if (first.length < length) this.chunks.length = 0;
    else this.chunks.shift();
    if (whole.length > length) this.chunks.unshift(whole.subarray(length));
    this.size -= length;
    return whole.subarray(0, length);
  }

  private answer(frame: FrameReader): void {
    const request = frame.int();
    const isWell = frame.byte() === 0;
    const waiting = this.waiting.get(request);
    this.waiting.delete(request);
    if (this.waiting.size === 0) {
      this.child.unref();
      (this.child.stdout as unknown as Socket).unref();
    }
    if (isWell) waiting?.done(frame);
    else
      waiting?.failed(
        new JavaError({
          state: frame.text() ?? '',
          code: frame.int(),
          isAlive: frame.byte() === 1,
          message: frame.text() ?? '',
        }),
      );
  }

  private endOf(code: number | null, signal: NodeJS.Signals | null): DatabaseError {
    const words = this.words.trim();
    if (/UnsupportedClassVersionError/.test(words))
      return new DatabaseError('no-driver', `the Java that was found is too old. ${javaAdvice}`);
    const how = signal ? `by ${signal}` : `with ${code}`;
    const last = words === '' ? '' : `; it said: ${words.split('\n').slice(-6).join(' ').slice(0, 600)}`;
    return new DatabaseError(
      this.waiting.has(0) ? 'no-driver' : 'lost',
      `the Java process of the driver ended ${how}${last}`,
    );
  }

  private kill(why: DatabaseError): void {
    this.over(why);
    this.child.kill('SIGKILL');
  }

  private over(why: DatabaseError): void {
    if (this.ended) return;
    this.ended = why;
    this.whenOver();
    for (const { failed } of this.waiting.values()) failed(why);
    this.waiting.clear();
  }
}

export const javaAdvice =
  'Install a Java 11 or newer (a JRE is enough), and give it by the setting Java of the connection, by JAVA_HOME, or on the PATH.';

/** The program of Java: what the connection says, JAVA_HOME, or the first on the path. Throws a DatabaseError `no-driver`. */
export function findJava(setting: string): string {
  const name = process.platform === 'win32' ? 'java.exe' : 'java';
  const isFile = (path: string) => existsSync(path) && statSync(path).isFile();
  const inside = (place: string) => [place, join(place, name), join(place, 'bin', name)].find(isFile);
  if (setting.trim() !== '') {
    const found = inside(setting.trim());
    if (found) return found;
    throw new DatabaseError('no-driver', `there is no Java at ${setting.trim()}. ${javaAdvice}`);
  }
  const home = process.env.JAVA_HOME ? inside(process.env.JAVA_HOME) : undefined;
  const found =
    home ??
    (process.env.PATH ?? '')
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find(isFile);
  if (found) return found;
  throw new DatabaseError('no-driver', `a JDBC driver needs Java, and none was found. ${javaAdvice}`);
}

let written: string | null = null;

/** The folder that the program stands in; it is ours alone, and goes with us. */
function programFolder(): string {
  if (written !== null && existsSync(join(written, `${javaProgramName}.class`))) return written;
  try {
    const folder = mkdtempSync(join(tmpdir(), 'weft-jdbc-'));
    writeFileSync(join(folder, `${javaProgramName}.class`), inflateRawSync(Buffer.from(javaProgram, 'base64')));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    written = folder;
    return folder;
  } catch (error) {
    throw new DatabaseError(
      'no-driver',
      `the program that runs JDBC drivers cannot be written to ${tmpdir()}: ${(error as Error).message}.`,
    );
  }
}

const processes = new Map<string, Promise<JavaProcess>>();

/** The process of a Java and a time zone: connections share it. */
export function javaProcess(java: string, timeZone: string): Promise<JavaProcess> {
  const key = `${java}\n${timeZone}`;
  const forget = () => void processes.delete(key);
  let started = processes.get(key);
  if (!started) {
    started = JavaProcess.start(java, timeZone, forget);
    started.catch(forget);
    processes.set(key, started);
  }
  return started;
}

/** Writes what WeftJdbc.java reads: numbers of four bytes, texts with their length before them. */
export class FrameWriter {
  private readonly parts: Buffer[] = [];

  byte(value: number): this {
    this.parts.push(Buffer.of(value));
    return this;
  }

  int(value: number): this {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeInt32BE(value);
    this.parts.push(bytes);
    return this;
  }

  text(value: string): this {
    return this.bytes(Buffer.from(value, 'utf8'));
  }

  texts(values: readonly string[]): this {
    this.int(values.length);
    for (const value of values) this.text(value);
    return this;
  }

  bytes(value: Uint8Array): this {
    this.int(value.length);
    this.parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    return this;
  }

  whole(): Buffer {
    const body = Buffer.concat(this.parts);
    const head = Buffer.allocUnsafe(4);
    head.writeInt32BE(body.length);
    return Buffer.concat([head, body]);
  }
}

/** Reads an answer. */
export class FrameReader {
  private readonly frame: Buffer;
  private at = 0;

  constructor(frame: Buffer) {
    this.frame = frame;
  }

  get isAtEnd(): boolean {
    return this.at >= this.frame.length;
  }

  byte(): number {
    return this.frame.readUInt8(this.at++);
  }

  int(): number {
    const value = this.frame.readInt32BE(this.at);
    this.at += 4;
    return value;
  }

  long(): number {
    const value = Number(this.frame.readBigInt64BE(this.at));
    this.at += 8;
    return value;
  }

  text(): string | null {
    const length = this.int();
    if (length < 0) return null;
    const value = this.frame.toString('utf8', this.at, this.at + length);
    this.at += length;
    return value;
  }

  bytes(): Uint8Array | null {
    const length = this.int();
    if (length < 0) return null;
    const value = new Uint8Array(this.frame.subarray(this.at, this.at + length));
    this.at += length;
    return value;
  }
}
