import { errorText } from './flow-error.ts';

export const logLevels = ['trace', 'debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Where a run's log lines go. */
export interface LogSink {
  write(line: {
    level: LogLevel;
    source: string;
    message: string;
    unit?: string;
    node?: string;
    trace?: string;
    /** Who asked for the run. */
    user?: string;
  }): void;
}

/**
 * A sink that nobody fails of: a run is told of after it is stored, and a line that cannot be written makes no failure of it. The
 * first one is said on stderr.
 */
export function unfailingLog(sink: LogSink): LogSink {
  let isSaid = false;
  return {
    write(line) {
      try {
        sink.write(line);
      } catch (error) {
        if (isSaid) return;
        isSaid = true;
        process.stderr.write(`The log cannot be written: ${errorText(error)}\n`);
      }
    },
  };
}

/** A sink that keeps lines, for calls from the command line and tests. */
export function collectingLog(): LogSink & { lines: { level: LogLevel; source: string; message: string }[] } {
  const lines: { level: LogLevel; source: string; message: string }[] = [];
  return {
    lines,
    write: ({ level, source, message }) => {
      lines.push({ level, source, message });
    },
  };
}

/** Longer messages are cut: a log is no place for whole documents. */
const longestMessage = 8_000;

/** A message as one line of visible characters: nobody who gets a text into a log can write lines of their own, or move a terminal's cursor. */
export function logText(message: string): string {
  const cut =
    message.length > longestMessage
      ? `${message.slice(0, longestMessage)}… (${message.length - longestMessage} characters more)`
      : message;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return cut.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (c) =>
    c === '\n'
      ? '\\n'
      : c === '\t'
        ? '\\t'
        : c === '\r'
          ? '\\r'
          : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
