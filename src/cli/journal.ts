import { EXIT } from '../model/errors.js'
import { journalJson } from '../report/json.js'
import { journalText } from '../report/journal.js'
import { history } from '../workflows/undo.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

export const journal: Route = (program, run) => {
  hostOptions(program.command('journal').argument('[host]').description('Show what hardshell has changed on a host, and what still stands.'))
    .option('--json', 'print it as JSON')
    .action(
      run((context, host: string | undefined, options: HostOptions & { json?: true }) =>
        withSession(context, host, options, async (session) => {
          const entries = await history(session)
          context.out(options.json === true ? `${journalJson(session.host, entries)}\n` : journalText(session.host, entries, context.screen))
          return EXIT.ok
        }),
      ),
    )
}
