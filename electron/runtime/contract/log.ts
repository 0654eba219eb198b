export type LogLevel = 'trace' | 'debug' | 'info' | 'warning' | 'error';

/** Where a run's log lines go. */
export interface LogSink {
  write(line: { level: LogLevel; source: string; message: string; unit?: string; node?: string; trace?: string }): void;
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
