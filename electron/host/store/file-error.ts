/** A project file that cannot be opened or written: why, and what can be done. */
export class ProjectFileError extends Error {
  readonly code:
    | 'project/missing'
    | 'project/not-a-project'
    | 'project/foreign-schema'
    | 'project/companion'
    | 'project/newer'
    | 'project/damaged'
    | 'project/exists'
    | 'project/read-only'
    | 'project/busy'
    | 'project/disk-full'
    | 'project/io';
  readonly fix: string | undefined;
  constructor(code: ProjectFileError['code'], message: string, fix?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fix = fix;
  }
}

/** Errors of SQLite and of the file system about the file itself, in the user's words; others as they are. */
export function translateFileError(file: string, error: unknown): unknown {
  if (error instanceof ProjectFileError) return error;
  const code = (error as { code?: string } | null)?.code ?? '';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC')
    return new ProjectFileError(
      'project/disk-full',
      `The disk is full: ${file} was not changed. The last saved state is intact.`,
      'Free some space and try again.',
      error,
    );
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'SQLITE_FORMAT')
    return damagedFile(file, (error as Error).message, error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new ProjectFileError(
      'project/busy',
      `Another program holds ${file} and did not let go of it.`,
      'Close it there, and try again.',
      error,
    );
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS')
    return new ProjectFileError(
      'project/read-only',
      `${file} cannot be written to.`,
      'Check the rights of the file and its folder.',
      error,
    );
  if (
    code.startsWith('SQLITE_IOERR') ||
    code.startsWith('SQLITE_CANTOPEN') ||
    ['EACCES', 'EPERM', 'EIO', 'ELOOP', 'ENXIO'].includes(code)
  )
    return new ProjectFileError(
      'project/io',
      `${file} could not be read or written (${code}).`,
      'Check the disk and the rights of the folder.',
      error,
    );
  return error;
}

export function damagedFile(file: string, detail: string, cause?: unknown): ProjectFileError {
  return new ProjectFileError(
    'project/damaged',
    `${file} is damaged (${detail}). It was not changed.`,
    'Recover what can be read into a new file with: weft new NEWFILE --recover FILE',
    cause,
  );
}
