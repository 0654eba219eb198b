import type { Command } from 'commander';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import { beginSignIn } from '../../host/sign-in.ts';
import { servicesToSignInTo, signInOf } from '../../host/sign-in-of.ts';
import { createHttpClient } from '../../runtime/consume/http-client.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { Finding, print, say, UsageError } from '../output.ts';
import { refuseDamaged, withProject } from '../project.ts';
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
        const services = servicesToSignInTo(compiled);
        const service = services.find((each) => each.name === name);
        if (!service)
          throw new UsageError(
            `There is no consumed REST service ${name} that a person signs in to. Such services: ${services.map((each) => each.name).join(', ') || 'none'}.`,
          );
        const http = createHttpClient();
        const own = signInOf(project.view, compiled, service, constantsFromEnvironment(compiled), http);
        if ('problem' in own) throw new Finding(own.problem);
        try {
          const { address, token } = await beginSignIn(own.signIn, own.http);
          say(`Sign in at: ${address}`);
          if (options.browser) openInBrowser(address);
          const told = await token;
          say('Keep this where the environment of the service has its secrets:');
          print(`${own.constant.variable}=${told}\n`);
        } catch (error) {
          throw new Finding((error as Error).message);
        } finally {
          await http.close();
        }
      });
    });
}
