import type { Command } from 'commander';
import type { ConsumedRestService } from '../../../shared/consume/rest/kind.ts';
import type { ProgramConsumedRestService } from '../../../shared/consume/rest/program.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { createHttpClient } from '../../runtime/consume/http-client.ts';
import { clientOf } from '../../runtime/consume/index.ts';
import { Finding, print, say, UsageError } from '../output.ts';
import { refuseDamaged, withProject } from '../project.ts';
import { openInBrowser, signIn } from '../sign-in.ts';
import { constantsFromEnvironment } from './run-constants.ts';

/** `weft sign-in`: the refresh token of a person for a consumed REST service, to be kept where the environment has its secrets. */
export function signInCommand(program: Command): void {
  program
    .command('sign-in')
    .description('sign in to a consumed REST service by the browser; prints the constant of its refresh token')
    .argument('<file>')
    .argument('<service>')
    .option('--no-browser', 'only print the address to sign in at')
    .action(async (file: string, name: string, options: { browser: boolean }) => {
      await withProject(file, async (project) => {
        refuseDamaged(project, name);
        const compiled = compileProgram(project.view, { name: 'sign-in' });
        const services = compiled.consumed.filter(
          (each) =>
            each.protocol === 'rest' && (each as ProgramConsumedRestService).data.authentication === 'oauth2-code',
        ) as ProgramConsumedRestService[];
        const service = services.find((each) => each.name === name);
        if (!service)
          throw new UsageError(
            `There is no consumed REST service ${name} that a person signs in to. Such services: ${services.map((each) => each.name).join(', ') || 'none'}.`,
          );
        const { data } = service;
        const given = constantsFromEnvironment(compiled);
        const textAt = (index: number) => {
          const constant = compiled.constants[index];
          return constant === undefined ? '' : String(given[constant.name] ?? constant.value ?? '');
        };
        const text = (index: number | null) => (index === null ? '' : textAt(index));
        const variable = data.refreshToken === null ? null : compiled.constants[data.refreshToken]?.variable;
        if (!variable) throw new Finding(`${name} has no constant for its refresh token.`);
        const { authorizationAddress } = (project.view.unit(service.id) as Unit<ConsumedRestService>).data;
        for (const [what, address] of [
          ['sign-in address', authorizationAddress],
          ['token address', data.tokenAddress],
        ])
          if (!URL.canParse((address ?? '').trim())) throw new Finding(`${name} has no ${what}.`);
        const http = createHttpClient();
        try {
          const token = await signIn(
            {
              authorizationAddress: authorizationAddress.trim(),
              tokenAddress: data.tokenAddress.trim(),
              client: text(data.client),
              clientSecret: text(data.clientSecret),
              clientIn: data.clientIn,
              scope: data.scope,
            },
            clientOf(service, http, textAt),
            (address) => {
              say(`Sign in at: ${address}`);
              if (options.browser) openInBrowser(address);
            },
          );
          say('Keep this where the environment of the service has its secrets:');
          print(`${variable}=${token}\n`);
        } catch (error) {
          throw new Finding((error as Error).message);
        } finally {
          await http.close();
        }
      });
    });
}
