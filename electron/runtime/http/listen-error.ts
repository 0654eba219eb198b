/** A server cannot listen where it was told to. */
export class ListenError extends Error {
  /** The setting that is wrong. */
  readonly setting: 'PORT' | 'HOST';
  constructor(setting: 'PORT' | 'HOST', message: string, cause: unknown) {
    super(message, { cause });
    this.setting = setting;
  }
}

/** What `listen` of a server threw, in words that name the setting; anything else as it is. */
export function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ListenError(
        'PORT',
        `Port ${port} is in use by another program. Choose another one (--port, PORT, or the project settings), or 0 for a free one.`,
        error,
      );
    case 'EACCES':
      return new ListenError('PORT', `Port ${port} may not be used: ports below 1024 need more rights.`, error);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new ListenError('HOST', `${host} is no address of this machine.`, error);
    default:
      return error;
  }
}
