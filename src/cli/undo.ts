import { EXIT, HardshellError } from '../model/errors.js'
import { journalText } from '../report/journal.js'
import { undo as reverse } from '../workflows/undo.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'
import { showProgress } from './show-progress.js'

export const undo: Route = (program, run) => {
  hostOptions(program.command('undo').argument('[what]', 'a step, or a run; left out: the last run').description('Put back what a step or a run changed, exactly.'))
    .option('--host <host>', 'the host; a name from hardshell.yaml or an address')
    .option('-y, --yes', 'do it without asking')
    .action(
      run((context, what: string | undefined, options: HostOptions & { host?: string; yes?: true }) =>
        withSession(context, options.host, options, async (session) => {
          const undone = await reverse(session, {
            ...(what === undefined ? {} : { what }),
            who: `${context.operator}, since ${new Date().toISOString()}`,
            onEvent: showProgress(context, options.verbose === true).onEvent,
            confirm: async (entries) => {
              context.say(journalText(session.host, entries, context.screen))
              if (options.yes === true) return true
              if (!context.interactive) throw new HardshellError('usage', 'nobody is here to confirm the undo', { hint: 'look at it above, then run again with --yes' })
              return context.confirm('Put these back?')
            },
          })
          if (undone.length === 0) context.say('nothing was changed\n')
          return EXIT.ok
        }),
      ),
    )
}
