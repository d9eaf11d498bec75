import { EXIT } from '../model/errors.js'
import { diagnosisJson, diagnosisText } from '../report/diagnose.js'
import { diagnoseHost } from '../workflows/diagnose.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

export const diagnose: Route = (program, run) => {
  hostOptions(program.command('diagnose').argument('[host]').description('From symptoms to cause: what is wrong with the gateway, what shows it, and the one command that mends it. Read-only.'))
    .option('--json', 'print it as JSON')
    .action(
      run((context, host: string | undefined, options: HostOptions & { json?: true }) =>
        withSession(context, host, options, async (session) => {
          const diagnosed = await diagnoseHost(session)
          context.out(options.json === true ? `${diagnosisJson(session.host, diagnosed)}\n` : diagnosisText(session.host, diagnosed, context.screen))
          return diagnosed.diagnoses.length === 0 && diagnosed.unseen.length === 0 ? EXIT.ok : EXIT.findings
        }),
      ),
    )
}
