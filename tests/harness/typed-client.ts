import { registerHooks } from 'node:module';
import ts from 'typescript-5';

// openapi-typescript speaks to the compiler of TypeScript 5, whose programming interface version 7 does not have.
registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier === 'typescript' && context.parentURL?.includes('/openapi-typescript/') ? 'typescript-5' : specifier,
      context,
    ),
});

const clientFile = '/client.ts';

/** What a client's compiler says about its types made of an OpenAPI document and a program that uses them: nothing when they compile. */
export async function typedClientProblems(document: object, program: string): Promise<string[]> {
  const { default: openapiTs, astToString } = await import('openapi-typescript');
  const types = astToString(await openapiTs(structuredClone(document) as never));
  const files: Record<string, string> = { [clientFile]: program, '/api.ts': types };
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...more) =>
    files[name] === undefined
      ? getSourceFile(name, ...more)
      : ts.createSourceFile(name, files[name], ts.ScriptTarget.ES2022);
  host.fileExists = (name) => name in files || fileExists(name);
  host.readFile = (name) => files[name] ?? readFile(name);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([clientFile], options, host))
    .map((d) => `${d.file?.fileName}: ${ts.flattenDiagnosticMessageText(d.messageText, '\n')}`);
}
