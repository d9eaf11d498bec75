import { stateFolders } from '../areas/state/folders.js'
import { EXIT, HardshellError } from '../model/errors.js'
import { read } from '../model/fact.js'
import { stateJson, stateText } from '../report/state.js'
import { look } from '../workflows/session.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

export const state: Route = (program, run) => {
  hostOptions(program.command('state').argument('[host]').description('Show what lives where: every place of the gateway’s container, where it is on the host, whose it is, and what lasts.'))
    .option('--json', 'print it as JSON')
    .action(
      run((context, host: string | undefined, options: HostOptions & { json?: true }) =>
        withSession(context, host, options, async (session) => {
          const reading = read(stateFolders, await look(session, [stateFolders]))
          if (reading.state !== 'known') {
            throw new HardshellError(reading.state === 'denied' ? 'noRoot' : 'verify', `where the state of ${session.host} is could not be seen: ${reading.because}`, { hint: `hardshell audit ${session.host} tells more` })
          }
          context.out(options.json === true ? `${stateJson(session.host, reading.value)}\n` : stateText(session.host, reading.value, context.screen))
          return EXIT.ok
        }),
      ),
    )
}
