import { EXIT } from '../model/errors.js'
import { drillAlertText } from '../report/drill-alert.js'
import { printable } from '../report/json.js'
import { drillAlert } from '../workflows/drill-alert.js'
import { drills } from './drills.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

export const drillAlertRoute: Route = (program, run) => {
  const group = drills(program)
  hostOptions(group.command('alert').argument('[host]').description('Rehearse an alarm: a harmless fault that the host’s own timer must find, told on every channel, and well again. Takes two or three minutes.'))
    .option('--json', 'print how it went as JSON')
    .action(
      run((context, host: string | undefined, options: HostOptions & { json?: true }) =>
        withSession(context, host, options, async (session) => {
          context.say('… a harmless fault is laid out; the timer is left to find it\n')
          const drill = await drillAlert(session, { id: `drill-${context.newRun().toLowerCase()}`, onLine: (line) => context.say(`… ${line}\n`), signal: context.signal })
          context.out(options.json === true ? `${printable({ schema: 'hardshell.drill-alert.v1', host: session.host, ...drill })}\n` : drillAlertText(session.host, drill, context.screen))
          return drill.passed ? EXIT.ok : EXIT.verify
        }),
      ),
    )
}
